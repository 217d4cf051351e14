"""`layergen init` writes nothing outside of the project, and tells what it cannot write."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from cli_support import files, put, ran, refused, run
from init_support import HOOKS, NAMED, held, section

from layergen.project import setup
from layergen.project.errors import UserError
from layergen.project.setup import step

LINKS = {
    "pyproject.toml": "file",
    ".pre-commit-config.yaml": "file",
    ".vscode/settings.json": "file",
    ".vscode": "folder",
    ".github": "folder",
    ".github/workflows/layergen.yml": "file",
}


@pytest.mark.parametrize("name", LINKS)
@pytest.mark.parametrize("is_there", [True, False])
def test_a_link_out_of_the_project_is_not_written_through(
    project: Path, tmp_path: Path, name: str, is_there: bool
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    target = outside / "target"
    texts = {
        "pyproject.toml": NAMED,
        ".pre-commit-config.yaml": HOOKS,
        ".vscode/settings.json": "{}\n",
    }
    if is_there and LINKS[name] == "folder":
        target.mkdir()
    elif is_there:
        target.write_text(texts.get(name, ""), encoding="utf-8")
    (project / name).parent.mkdir(parents=True, exist_ok=True)
    (project / name).symlink_to(target)
    before = held(outside)
    printed = ran("init", "--all", code=1)
    assert held(outside) == before
    assert os.readlink(project / name) == str(target)
    assert f"{name}" in printed.partition("not changed: it leads out of the project")[0]
    assert sorted(p.name for p in outside.iterdir()) == ["target"] * is_there


@pytest.mark.parametrize("way", ["../outside", "link"])
def test_descriptions_outside_of_the_project_are_not_written(
    project: Path, tmp_path: Path, way: str
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (project / "link").symlink_to(outside)
    put(project, "pyproject.toml", f'[tool.layergen]\ndescriptions = "{way}"\n')
    said = refused("init", "--schema")
    assert f"'descriptions' leads out of the project: {way}" in said
    assert files(outside) == []


def test_folders_that_lead_out_of_the_project_are_not_chosen(
    project: Path, tmp_path: Path
) -> None:
    outside = put(tmp_path, "outside/__init__.py", "").parent
    for name in ("descriptions", "my_shop", "generated"):
        (project / name).symlink_to(outside)
    ran("init")
    assert section(project)["descriptions"] == "layer_descriptions"
    assert section(project)["out"] == "generated_layers"
    assert files(outside) == ["__init__.py"]


def test_a_link_within_the_project_stays_one(project: Path) -> None:
    put(project, "config/real.toml", NAMED)
    (project / "pyproject.toml").symlink_to("config/real.toml")
    ran("init")
    assert os.readlink(project / "pyproject.toml") == "config/real.toml"
    assert "[tool.layergen]" in (project / "config/real.toml").read_text("utf-8")


@pytest.mark.parametrize(
    ("prepare", "reason"),
    [
        (lambda path: path.mkdir(), "it is no file"),
        (lambda path: path.write_bytes(b"\xff\xfe"), "it is not UTF-8"),
        (lambda path: path.symlink_to("nothing"), "it is a link to nothing"),
        (lambda path: path.symlink_to(path.name), "it leads out of the project"),
        (lambda path: (path.write_text(HOOKS), path.chmod(0o444)), "it is read-only"),
    ],
)
def test_a_file_that_cannot_be_changed_is_told(
    project: Path, prepare: Any, reason: str
) -> None:
    prepare(project / ".pre-commit-config.yaml")
    printed = ran("init", "--pre-commit", code=1)
    assert f".pre-commit-config.yaml  not changed: {reason}. Add by hand:" in printed
    assert "    - repo: local\n" in printed


def test_what_was_written_since_the_plan_is_not_lost(project: Path) -> None:
    path = project / "a.txt"
    planned = step.new_file(path, project, "ours\n")
    assert isinstance(planned, setup.Edit)
    path.write_text("theirs\n", encoding="utf-8")
    with pytest.raises(UserError, match="something else has just written it"):
        setup.apply(planned, project)
    assert path.read_text("utf-8") == "theirs\n"
    assert isinstance(step.new_file(path, project, "ours\n"), setup.There)


def test_a_folder_that_cannot_be_looked_into_is_told(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "src").mkdir()

    def locked(folder: Path) -> None:
        raise PermissionError(13, "Permission denied", str(folder))

    monkeypatch.setattr(Path, "iterdir", locked)
    assert f"error: {project}/src: Permission denied" in refused("init")


def test_a_full_disk_is_told_and_leaves_no_half_file(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(project, "pyproject.toml", NAMED)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", full)
        done = run("init")
    assert done.exit_code == 2
    assert "pyproject.toml: No space left on device" in done.stderr
    assert files(project) == ["pyproject.toml"]
    assert (project / "pyproject.toml").read_text("utf-8") == NAMED
