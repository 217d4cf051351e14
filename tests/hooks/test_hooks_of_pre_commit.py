"""The hooks for pre-commit: those that are shipped, and those that `layergen init` adds."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from cli_support import put, ran
from hooks_support import LOCAL, MANIFEST, ROOT, git, is_a_command

from layergen.project.setup import pre_commit

#: What a hook of pre-commit may say, and what it must.
KEYS = {"id", "name", "description", "entry", "language", "files", "stages"} | {
    *("pass_filenames", "require_serial", "minimum_pre_commit_version")
}


@pytest.mark.parametrize("name", MANIFEST)
def test_a_hook_says_what_pre_commit_needs(name: str) -> None:
    hook = MANIFEST[name]
    assert {"id", "name", "entry", "language", "files"} <= set(hook) <= KEYS
    assert hook["language"] == "python"
    assert is_a_command(hook["entry"])
    assert set(hook["stages"]) <= {"pre-commit", "pre-push"}
    re.compile(hook["files"])


def test_init_adds_the_hooks_of_the_manifest() -> None:
    assert LOCAL["repo"] == "local"
    assert [hook["id"] for hook in LOCAL["hooks"]] == list(MANIFEST)
    assert list(MANIFEST) == list(pre_commit.IDS)
    for hook in LOCAL["hooks"]:
        shipped = dict(MANIFEST[hook["id"]])
        del shipped["description"], shipped["minimum_pre_commit_version"]
        assert hook == {**shipped, "language": "system"}


@pytest.mark.parametrize(
    ("path", "builds", "checks"),
    [
        ("gate.layer.yaml", True, True),
        ("a/b/gate.layer.yml", True, True),
        ("gate.layer.json", True, True),
        ("gate.layer.toml", True, True),
        ("src/shop/layers/gate.py", True, False),
        ("pyproject.toml", True, False),
        ("part/pyproject.toml", True, False),
        ("my-pyproject.toml", False, False),
        ("layer.schema.json", False, False),
        ("gate.yaml", False, False),
        ("gate.layer.yaml.orig", False, False),
        ("gate.pyc", False, False),
    ],
)
def test_a_hook_runs_for_descriptions_and_what_may_be_a_module(
    path: str, builds: bool, checks: bool
) -> None:
    wanted = {"layergen-build": builds, "layergen-check": checks}
    for name, hook in MANIFEST.items():
        assert bool(re.search(hook["files"], path)) is wanted[name]


def test_pre_commit_accepts_the_hooks(project: Path) -> None:
    pytest.importorskip("pre_commit")
    ran("init", "--pre-commit")
    for arguments in (
        ("validate-manifest", str(ROOT / ".pre-commit-hooks.yaml")),
        ("validate-config", ".pre-commit-config.yaml"),
    ):
        done = pre_commit_run(*arguments)
        assert done.returncode == 0, done.stdout
        # What it does not know it only warns of.
        assert done.stdout == ""


def pre_commit_run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """pre-commit, which must find the `layergen` of this environment."""
    folder = Path(sys.executable).parent
    environment = {
        **os.environ,
        "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}",
        "PRE_COMMIT_COLOR": "never",
    }
    return subprocess.run(
        [sys.executable, "-m", "pre_commit", *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.mark.sweep
def test_pre_commit_runs_the_hooks_that_init_adds(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pre_commit")
    monkeypatch.setenv("PRE_COMMIT_HOME", str(tmp_path / "store"))
    ran("init", "--pre-commit")
    _build_then_push()


@pytest.mark.sweep
def test_pre_commit_runs_the_hooks_of_the_repository(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It installs layergen and TensorFlow for itself: some minutes, and needs a package index."""
    pytest.importorskip("pre_commit")
    monkeypatch.setenv("PRE_COMMIT_HOME", str(tmp_path / "store"))
    monkeypatch.delenv("PYTHONPATH", raising=False)
    source = tmp_path / "source"
    listed = git(
        "-C", ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard"
    )
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, source / name)
    git("init", "-q", source)
    git("-C", source, "add", ".")
    git("-C", source, "-c", "user.name=a", "-c", "user.email=a", "commit", "-qm", "all")
    hooks = "".join(f"      - id: {name}\n" for name in MANIFEST)
    revision = git("-C", source, "rev-parse", "HEAD").strip()
    put(
        project,
        ".pre-commit-config.yaml",
        f"repos:\n  - repo: {source}\n    rev: {revision}\n    hooks:\n{hooks}",
    )
    _build_then_push()


def _build_then_push() -> None:
    """A first commit is stopped and says why, a second is not; then all checks hold."""
    git("add", ".")
    done = pre_commit_run("run")
    assert done.returncode == 1, done.stdout
    assert re.search(r"^layergen build\.+Failed$", done.stdout, re.MULTILINE)
    assert "add with: git add " in done.stdout
    git("add", ".")
    done = pre_commit_run("run", "--all-files")
    assert re.search(r"^layergen build\.+Passed$", done.stdout, re.MULTILINE)
    done = pre_commit_run("run", "--all-files", "--hook-stage", "pre-push")
    assert re.search(r"^layergen check\.+Passed$", done.stdout, re.MULTILINE)
