"""Modules whose description is gone: which are named, which are removed, and which stay."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from build_support import MODULES, SWISH, edited, modules
from cli_support import GATE, put, ran

from layergen.emit.places import base_path


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
