"""`layergen hook`."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_support import GATE, WRONG, put, ran, refused, run
from hooks_support import MODULE, git


def test_a_new_module_stops_the_commit_until_it_is_added(project: Path) -> None:
    said = run("hook")
    assert said.exit_code == 1
    assert said.stdout == f"{MODULE}  written\n"
    assert f" {MODULE}\n" in said.stderr
    # It is up to date now, and still not in the commit.
    assert f" {MODULE}\n" in ran("hook", code=1)
    git("add", "generated")
    assert ran("hook") == "1 unchanged\n"


def test_a_changed_module_stops_the_commit_once(project: Path) -> None:
    ran("build", "--no-check")
    git("add", ".")
    put(project, "gate.layer.yaml", GATE.replace("x * g", "x * g + 1"))
    assert "layergen build has changed files of this commit" in ran("hook", code=1)
    assert "x * self.g + 1" in (project / MODULE).read_text("utf-8")
    assert ran("hook") == "1 unchanged\n"


def test_layers_that_another_is_made_of_belong_to_the_commit(project: Path) -> None:
    text = "layer: Two\nsublayers:\n  a: Linear(3)\ncall: a(inputs)\n"
    put(project, "two.layer.yaml", text)
    git("add", ".")
    said = ran("hook", code=1)
    assert "generated/gate.py generated/linear.py generated/two.py" in said


def test_what_is_not_in_the_index_is_nobodys_concern(project: Path) -> None:
    ran("build", "--no-check")
    git("add", ".")
    # A description that is being written, its module, a layer that was tried, and a file of somebody's.
    put(project, "swish.layer.yaml", GATE.replace("Gate", "Swish"))
    ran("new", "Linear", "--no-check")
    put(project, "generated/notes.py", "x = 1\n")
    assert "generated/swish.py  written" in ran("hook")
    assert ran("hook") == "2 unchanged\n"


def test_modules_that_git_ignores_are_not_asked_for(project: Path) -> None:
    put(project, ".gitignore", "generated/\n")
    assert ran("hook") == f"{MODULE}  written\n"


def test_the_hook_works_below_the_root_of_the_repository(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(project, "part/pyproject.toml", '[tool.layergen]\nout = "here"\n')
    put(project, "part/gate.layer.yaml", GATE)
    git("add", ".")
    monkeypatch.chdir(project / "part")
    assert " here/gate.py\n" in ran("hook", code=1)
    git("add", "here")
    ran("hook")


def test_options_are_those_of_build(project: Path) -> None:
    ran("hook", "--style", "tf-variable", "--out", "my", code=1)
    assert "tf.Variable(" in (project / "my/gate.py").read_text("utf-8")
    assert "No such option" in run("hook", "--nope").stderr


def test_a_mistake_stops_the_commit_and_nothing_is_written(project: Path) -> None:
    put(project, "wrong.layer.yaml", WRONG.replace("Gate", "Wrong"))
    assert "wrong.layer.yaml:4:7: LG012" in refused("hook")
    assert not (project / MODULE).exists()


def test_without_a_repository_the_hook_is_refused(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    monkeypatch.chdir(tmp_path)
    assert "a hook runs in a repository" in refused("hook")
    monkeypatch.setenv("PATH", "")
    assert "git cannot be run" in refused("hook")
