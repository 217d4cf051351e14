"""`layergen check`: modules are tried as they stand; findings, layers that hang or end the process."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_support import GATE, WRONG, files, put, ran, refused

SWISH = GATE.replace("Gate", "Swish").replace("x * g", "x * ops.sigmoid(g * x)")


@pytest.fixture(autouse=True)
def one_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each imports the framework, and here there is little to check."""
    monkeypatch.setattr("layergen.cli.commands.check._usual_jobs", lambda: 1)


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    put(tmp_path, "gate.layer.yaml", GATE)
    put(tmp_path, "swish.layer.yaml", SWISH)
    ran("build", "--no-check")
    return tmp_path


def test_every_module_of_the_project_is_tried_and_none_written(project: Path) -> None:
    before = {name: (project / name).read_bytes() for name in files(project)}
    output = ran("check")
    assert output.splitlines()[0] == "Gate"
    assert "\nSwish\n" in output
    assert output.count("shapes    x (") == 2
    assert "✗" not in output
    assert {name: (project / name).read_bytes() for name in files(project)} == before


def test_a_description_in_a_folder_that_is_named_too_is_tried_once(
    project: Path,
) -> None:
    output = ran("check", "gate.layer.yaml", ".", "--select", "LG220")
    assert output.count("shapes    x (") == 2


def test_a_module_is_tried_as_it_is_edits_included(project: Path) -> None:
    path = project / "generated" / "gate.py"
    path.write_text(path.read_text().replace("x * self.g", "x[:, :1] * self.g"))
    output = ran("check", "gate.layer.yaml", code=1)
    assert output.splitlines()[0] == "Gate"
    assert "✗" in output
    assert "Swish" not in output
    path.write_text(path.read_text().replace("x[:, :1] * self.g", "undefined * self.g"))
    output = ran("check", "gate.layer.yaml", code=1)
    assert "name 'undefined' is not defined" in output
    assert "generated/gate.py" in output


def test_a_module_that_is_there_is_tried_although_none_could_be_printed(
    project: Path,
) -> None:
    put(project, "pyproject.toml", '[tool.layergen]\ntemplates = "mine"\n')
    put(project, "mine/method.py.jinja", "{% if %}")
    assert "mine/method.py.jinja" in refused("build", "--no-check")
    output = ran("check", "gate.layer.yaml", "--select", "LG201")
    assert " hold" in output
    assert "✗" not in output


def test_a_layer_that_hangs_is_reported_and_the_next_is_tried(
    project: Path,
) -> None:
    put(project, "pyproject.toml", "[tool.layergen.check]\nlimit = 4\n")
    path = project / "generated" / "gate.py"
    text = path.read_text()
    path.write_text(
        text.replace(
            "        return x * self.g",
            "        while True:\n            pass",
        )
    )
    output = ran("check", code=1)
    assert "no answer within 4 s" in output
    assert "LG200" in output
    swish = output[output.index("\nSwish\n") :]
    assert "✗" not in swish
    assert " hold" in swish


def test_a_layer_that_ends_the_process_is_reported(project: Path) -> None:
    path = project / "generated" / "gate.py"
    text = path.read_text().replace("import keras\n", "import os\n\nimport keras\n")
    path.write_text(text.replace("return x * self.g", "os._exit(7)"))
    output = ran("check", "gate.layer.yaml", code=1)
    assert "the worker ended with exit code 7" in output


def test_a_module_that_cannot_be_imported_is_reported(project: Path) -> None:
    put(project, "generated/gate.py", "import keras\nraise RuntimeError('no')\n")
    output = ran("check", "gate.layer.yaml", code=1)
    assert "RuntimeError: no" in output
    put(project, "generated/gate.py", "import keras\n")
    output = ran("check", "gate.layer.yaml", code=1)
    assert "Gate" in output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("nothing",), "nothing: no such file or folder"),
        (("note.txt",), "note.txt is no description"),
        (("--style", "nope"), "unknown style 'nope'"),
        (
            ("--out", "elsewhere"),
            "elsewhere/gate.py, elsewhere/swish.py: not there yet",
        ),
        (("--format", "text"), "'text' is not one of"),
    ],
)
def test_wrong_usage_is_told(
    project: Path, arguments: tuple[str, ...], message: str
) -> None:
    put(project, "note.txt", "")
    assert message in refused("check", *arguments)


def test_a_mistake_in_a_description_comes_before_any_check(project: Path) -> None:
    put(project, "gate.layer.yaml", WRONG)
    assert "gate.layer.yaml:4:7: LG012" in refused("check")
