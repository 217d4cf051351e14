"""The settings of a project, as `layergen build` obeys them."""

from __future__ import annotations

from pathlib import Path

import pytest
from build_support import modules
from cli_support import put, ran, refused


def test_settings_are_the_defaults_of_every_command(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = (
        '[tool.layergen]\nout = "src/app/layers"\nstyle = "tf-variable"\n'
        'package = "app"\ndescriptions = "layers"\n'
    )
    put(project, "pyproject.toml", settings)
    ran("build", "--no-check")
    assert modules(project) == ["src/app/layers/gate.py"]
    text = (project / "src/app/layers/gate.py").read_text()
    assert "tf.Variable(" in text
    assert 'package="app"' in text
    assert "from layers/gate.layer.yaml;" in text
    assert ran("build", "--check") == "1 up to date\n"
    ran("new", "Fresh", "--call", "ops.tanh(inputs)", "--no-check")
    assert (project / "layers" / "fresh.layer.yaml").exists()
    assert (project / "src/app/layers/fresh.py").exists()
    assert "tf.Variable(" in ran("show", "Linear", "--source")
    ran("build", "--style", "add-weight", "--out", "here", "--no-check")
    assert "add_weight(" in (project / "here" / "gate.py").read_text()


def test_settings_hold_in_every_folder_below(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(project, "pyproject.toml", '[tool.layergen]\nout = "made"\n')
    monkeypatch.chdir(project / "more" / "deep")
    output = ran("build", "--no-check")
    assert "../../made/gate.py  written" in output
    assert modules(project) == ["made/gate.py", "made/swish.py"]
    assert ran("build", "--check") == "2 up to date\n"
    monkeypatch.chdir(project)
    assert ran("build", "--check") == "2 up to date\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[tool.layergen]\nstyle = 'nope'\n", "'style': unknown style 'nope'"),
        ("[tool.layergen]\nstyel = 'x'\n", "did you mean 'style'?"),
        ("[tool.layergen]\nwhat = 'x'\n", "its keys are out, style, package"),
        ("[tool.layergen]\nout = 3\n", "'out' must be a text"),
        ("[tool.layergen]\npackage = 'a-b'\n", "'package' must be a dotted name"),
        ("[tool.layergen]\ndescriptions = 'no'\n", "no such file or folder"),
        ("[tool]\nlayergen = 3\n", "[tool.layergen] must be a table"),
        ("[tool.layergen\n", "pyproject.toml:"),
        ("[tool.layergen]\nout = 'layers/gate.layer.yaml'\n", "Not a directory"),
    ],
)
def test_wrong_settings_are_told_with_their_file(
    project: Path, text: str, message: str
) -> None:
    put(project, "pyproject.toml", text)
    said = " ".join(refused("build", "--no-check").split())
    assert message in said
    assert "Traceback" not in said
    assert modules(project) == []
