"""`layergen build`: a project's descriptions and their modules, and why a module is stale."""

from __future__ import annotations

import json
import os
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest
from cli_support import FAILING, GATE, WRONG, files, put, ran, refused, run

from layergen.emit.header import with_header
from layergen.emit.places import base_path

SWISH = GATE.replace("Gate", "Swish").replace("x * g", "x * ops.sigmoid(g * x)")


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two descriptions, in folders of their own."""
    monkeypatch.chdir(tmp_path)
    put(tmp_path, "layers/gate.layer.yaml", GATE)
    put(tmp_path, "more/deep/swish.layer.yaml", SWISH)
    return tmp_path


MODULES = ["generated/gate.py", "generated/swish.py"]


def contents(project: Path) -> dict[str, bytes]:
    """Every file, those that layergen keeps for itself too."""
    return {name: (project / name).read_bytes() for name in files(project, every=True)}


def modules(project: Path) -> list[str]:
    return [name for name in files(project) if name.endswith(".py")]


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


def edited(path: Path) -> None:
    path.write_text(path.read_text().replace("x * self.g", "self.g * x"))


def foreign(path: Path) -> None:
    path.write_text("answer = 42\n")


def missing(path: Path) -> None:
    path.unlink()


def by_another_layergen(path: Path) -> None:
    """As a version that writes the module in another way would have left it."""
    first, second, body = path.read_text().split("\n", 2)
    digest = second.split("in=")[1].split()[0]
    origin, _, how = first.removeprefix("# Generated by layergen from ").partition(";")
    path.write_text(
        with_header(body + "\n# older\n", origin, f";{how}", "add-weight", digest)
    )


def described_anew(path: Path) -> None:
    put(path.parent.parent, "layers/gate.layer.yaml", GATE.replace("ones", "zeros"))


def of_another_style(path: Path) -> None:
    ran("build", "--style", "tf-variable", "--no-check")


def of_another_package(path: Path) -> None:
    put(path.parent.parent, "pyproject.toml", '[tool.layergen]\npackage = "mine"\n')


CHANGED = "stale: its description, style or package changed"
STALE = [
    (missing, "missing", "missing", "build"),
    (edited, "edited", "edited by hand", "build --force"),
    (foreign, "foreign", "not generated by layergen", "build --force"),
    (described_anew, "stale", CHANGED, "build"),
    (of_another_style, "stale", CHANGED, "build"),
    (of_another_package, "stale", CHANGED, "build"),
    (
        by_another_layergen,
        "outdated",
        "outdated: this layergen, or a template, writes it differently",
        "build",
    ),
]


@pytest.mark.parametrize(("change", "state", "reason", "mend"), STALE)
def test_a_stale_module_is_named_with_the_reason_and_the_mend(
    project: Path, change: Callable[[Path], None], state: str, reason: str, mend: str
) -> None:
    ran("build", "--no-check")
    assert ran("build", "--check") == "2 up to date\n"
    change(project / "generated" / "gate.py")
    before = contents(project)
    output = ran("build", "--check", code=1)
    assert f"generated/gate.py: {reason}" in output
    found = json.loads(ran("build", "--check", "--format", "json", code=1))
    assert {"file": "generated/gate.py", "state": state, "message": reason} in found
    lines = ran("build", "--check", "--format", "github", code=1)
    assert "::error file=generated/gate.py,title=layergen build::" in lines
    assert contents(project) == before
    *_, last = output.splitlines()
    _, *command = shlex.split(last.partition(" with: ")[2])
    assert command == mend.split()
    ran(*command, "--no-check")
    assert ran("build", "--check") == "2 up to date\n"


def test_the_mend_names_what_the_check_was_told(project: Path) -> None:
    put(project, "my layers/one.layer.yaml", GATE.replace("Gate", "One"))
    told = ("my layers", "--out", "my out", "--style", "tf-variable")
    output = ran("build", *told, "--check", code=1)
    assert "my out/one.py: missing" in output
    _, *command = shlex.split(output.splitlines()[-1].removeprefix("mend with: "))
    ran(*command, "--no-check")
    assert ran("build", *told, "--check") == "1 up to date\n"


def test_a_module_whose_description_is_gone_is_named(project: Path) -> None:
    ran("build", "--no-check")
    (project / "layers" / "gate.layer.yaml").unlink()
    (project / "generated" / "folder.py").mkdir()
    output = ran("build", "--check", code=1)
    assert "generated/gate.py: orphan: its description is gone" in output
    assert output.splitlines()[-1].endswith(" with: layergen build --prune")
    assert "generated/gate.py: its description is gone" in ran("build", "--no-check")
    assert "generated/gate.py  removed" in ran("build", "--no-check", "--prune")
    assert not (project / "generated" / "gate.py").exists()
    assert not base_path(project / "generated" / "gate.py").exists()
    assert ran("build", "--check") == "1 up to date\n"


def test_a_module_of_a_renamed_layer_is_an_orphan(project: Path) -> None:
    ran("build", "--no-check")
    put(project, "layers/gate.layer.yaml", GATE.replace("Gate", "Port"))
    ran("build", "--no-check", "--prune")
    assert modules(project) == ["generated/port.py", "generated/swish.py"]


def test_orphans_of_another_folder_are_removed_by_the_command_that_is_told(
    project: Path,
) -> None:
    ran("build", "--no-check", "--out", "my out")
    (project / "layers" / "gate.layer.yaml").unlink()
    for told in (
        ran("build", "--check", "--out", "my out", code=1),
        ran("build", "--no-check", "--out", "my out"),
    ):
        *_, last = told.splitlines()
        program, *command = shlex.split(last.partition(" with: ")[2])
        assert program == "layergen"
    assert "my out/gate.py  removed" in ran(*command, "--no-check")


def test_a_folder_called_catalog_is_the_project_s_own(project: Path) -> None:
    put(project, "pyproject.toml", '[tool.layergen]\ndescriptions = "catalog"\n')
    put(project, "catalog/gate.layer.yaml", GATE)
    put(project, "catalog/swish.layer.yaml", SWISH)
    ran("build", "--no-check")
    (project / "catalog" / "gate.layer.yaml").unlink()
    assert "generated/gate.py: orphan" in ran("build", "--check", code=1)
    ran("new", "Fresh", "--call", "ops.tanh(inputs)", "--no-check")
    assert (project / "catalog" / "fresh.layer.yaml").exists()
    text = (project / "generated" / "fresh.py").read_text()
    assert "from catalog/fresh.layer.yaml; edit that" in text


def test_an_orphan_that_a_person_edited_is_never_removed(project: Path) -> None:
    ran("build", "--no-check")
    edited(project / "generated" / "gate.py")
    (project / "layers" / "gate.layer.yaml").unlink()
    output = ran("build", "--check", code=1)
    assert "generated/gate.py: orphan: its description is gone, and it was" in output
    output = ran("build", "--no-check", "--prune", code=1)
    assert "generated/gate.py: its description is gone; kept: edited" in output
    assert modules(project) == MODULES


def test_only_a_build_of_the_whole_project_looks_for_orphans(project: Path) -> None:
    ran("build", "--no-check")
    ran("build", "more", "--no-check", "--prune")
    assert modules(project) == MODULES


def test_what_a_person_keeps_in_the_folder_is_no_orphan(project: Path) -> None:
    ran("build", "--no-check")
    ran("new", "Linear", "--no-check")
    put(project, "generated/mine.py", "mine = 1\n")
    put(project, "generated/__init__.py", "")
    assert ran("build", "--check") == "2 up to date\n"


def test_a_difference_is_shown_and_nothing_is_written(project: Path) -> None:
    output = ran("build", "--diff")
    assert modules(project) == []
    assert output.count("--- /dev/null") == 2
    ran("build", "--no-check")
    assert ran("build", "--diff") == ""
    described_anew(project / "generated" / "gate.py")
    output = ran("build", "--diff")
    assert "--- a/generated/gate.py\n+++ b/generated/gate.py\n" in output
    assert '-            initializer="ones",' in output
    assert '+            initializer="zeros",' in output
    assert "swish" not in output
    both = run("build", "--diff", "--check")
    assert both.exit_code == 1
    assert both.stdout == output
    assert "generated/gate.py: stale" in both.stderr


@pytest.mark.parametrize("lost", [foreign, edited])
def test_work_that_cannot_be_merged_stops_all_writing(
    project: Path, lost: Callable[[Path], None]
) -> None:
    ran("build", "--no-check")
    lost(project / "generated" / "gate.py")
    base_path(project / "generated" / "gate.py").unlink()
    described_anew(project / "generated" / "gate.py")
    (project / "generated" / "swish.py").unlink()
    said = refused("build", "--no-check")
    assert "generated/gate.py: " in said
    assert "so that no work is lost" in said
    assert "layergen build --diff" in said
    assert modules(project) == ["generated/gate.py"]
    ran("build", "--no-check", "--force")
    assert ran("build", "--check") == "2 up to date\n"


def test_line_ends_of_another_system_are_no_edit(project: Path) -> None:
    ran("build", "--no-check")
    path = project / "generated" / "gate.py"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert ran("build", "--check") == "2 up to date\n"


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


def test_a_failed_write_leaves_the_file_as_it_was(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran("build", "--no-check")
    described_anew(project / "generated" / "gate.py")
    before = contents(project)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    said = refused_after_output("build", "--no-check")
    assert "generated/gate.py: No space left on device" in said
    assert contents(project) == before


def refused_after_output(*arguments: str) -> str:
    result = run(*arguments)
    assert result.exit_code == 2
    return result.stderr


def test_nothing_is_removed_outside_of_the_project(project: Path) -> None:
    ran("build", "--no-check")
    bases, outside = project / "generated" / ".layergen", project.parent / "outside"
    bases.rename(outside)
    bases.symlink_to(outside)
    (project / "layers" / "gate.layer.yaml").unlink()
    said = ran("build", "--no-check", "--prune", code=2)
    assert "generated/.layergen/gate.py.base leads out of the project" in said
    assert (outside / "gate.py.base").exists()
    assert (project / "generated" / "gate.py").exists()


def test_a_file_that_cannot_be_read_is_no_orphan(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran("build", "--no-check")
    put(project, "generated/secret.py", "")
    read = Path.read_bytes

    def denied(path: Path) -> bytes:
        if path.name == "secret.py":
            raise PermissionError(13, "Permission denied", str(path))
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", denied)
    assert "secret" not in ran("build", "--no-check", "--prune")
    assert (project / "generated" / "secret.py").exists()
