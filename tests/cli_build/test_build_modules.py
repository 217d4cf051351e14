"""`layergen build`: a project's descriptions become modules, all of them or none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from build_support import MODULES, modules
from cli_support import FAILING, GATE, WRONG, files, put, ran, refused, run


def test_every_description_of_the_project_becomes_a_module(project: Path) -> None:
    output = ran("build", "--no-check")
    assert output == "generated/gate.py  written\ngenerated/swish.py  written\n"
    assert modules(project) == MODULES
    again = ran("build", "--no-check")
    assert again == "2 unchanged\n"


def test_every_module_is_tried(project: Path) -> None:
    output = ran("build")
    gate, swish = output.splitlines()[2:]
    assert gate.startswith("Gate: checks: 1")
    assert swish.startswith("Swish: checks: 1")
    assert "hold" in gate
    assert "failed" not in output
    assert gate.endswith("; 3 parameters")


def test_paths_choose_what_is_built(project: Path) -> None:
    ran("build", "layers/gate.layer.yaml", "--no-check")
    assert modules(project) == ["generated/gate.py"]
    ran("build", "more", "--no-check", "--out", "other")
    assert modules(project) == ["generated/gate.py", "other/swish.py"]


def test_the_style_is_chosen(project: Path) -> None:
    ran("build", "--style", "tf-variable", "--no-check")
    for name in MODULES:
        assert "tf.Variable(" in (project / name).read_text()


def test_hidden_and_foreign_folders_are_left_alone(project: Path) -> None:
    put(project, ".hidden/a.layer.yaml", GATE.replace("Gate", "Hidden"))
    put(project, "venv/a.layer.yaml", GATE.replace("Gate", "Venv"))
    put(project, "any/pyvenv.cfg", "")
    put(project, "any/lib/a.layer.yaml", GATE.replace("Gate", "Installed"))
    put(project, "layers/notes.yaml", "not: a description")
    # Emacs keeps such a link while a file is edited.
    (project / "layers" / ".#gate.layer.yaml").symlink_to("somebody@somewhere")
    ran("build", "--no-check")
    assert modules(project) == MODULES


def test_one_mistake_anywhere_stops_all_writing(project: Path) -> None:
    put(project, "wrong.layer.yaml", WRONG.replace("Gate", "Wrong"))
    put(project, "wrong.layer.toml", "layer = 3\n")
    said = refused("build")
    assert "wrong.layer.yaml:4:7: LG012" in said
    assert "wrong.layer.toml:1:" in said
    assert "in 2 files" in said
    assert modules(project) == []
    found = json.loads(run("build", "--format", "json").stdout)
    assert {each["file"] for each in found} == {"wrong.layer.yaml", "wrong.layer.toml"}
    lines = run("build", "--check", "--format", "github").stdout.splitlines()
    assert len(lines) == len(found)
    assert all(line.startswith("::error file=wrong.layer.") for line in lines)


def test_two_descriptions_of_one_module_are_refused(project: Path) -> None:
    put(project, "other/gate.layer.json", '{"layer": "Gate", "call": "inputs + 1"}')
    said = refused("build", "--no-check")
    assert "layers/gate.layer.yaml" in said
    assert "other/gate.layer.json both describe Gate" in said
    assert modules(project) == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("nothing",), "nothing: no such file or folder"),
        (("layers/gate.layer.yaml", "no.layer.yaml"), "no.layer.yaml: no such file"),
        (("note.txt",), "note.txt is no description"),
        (("--style", "nope"), "unknown style 'nope'"),
        (("--out", "note.txt"), "Not a directory"),
        (("--nope",), "No such option"),
        (("--format", "text"), "'text' is not one of"),
    ],
)
def test_wrong_usage_is_told_and_writes_nothing(
    project: Path, arguments: tuple[str, ...], message: str
) -> None:
    put(project, "note.txt", "")
    before = files(project, every=True)
    assert message in " ".join(refused("build", *arguments, "--no-check").split())
    assert files(project, every=True) == before


def test_a_project_without_descriptions_says_how_to_begin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    monkeypatch.chdir(empty)
    assert "Begin with: layergen new Linear" in ran("build", "--no-check")
    assert files(empty) == []


def test_a_failing_layer_is_a_finding_and_the_others_are_tried(project: Path) -> None:
    put(project, "failing.layer.yaml", FAILING)
    output = ran("build", code=1)
    assert "Failing: checks:" in output
    assert "failed" in output
    assert "Swish: checks:" in output
    assert modules(project) == ["generated/failing.py", *MODULES]
