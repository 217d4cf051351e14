"""`layergen hook`, the hooks for pre-commit, and the action for GitHub."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
import pytest
from cli_support import GATE, WRONG, put, ran, refused, run
from ruamel.yaml import YAML

import layergen
from layergen.cli.app import app
from layergen.project.setup import pre_commit, workflow

ROOT = Path(__file__).resolve().parent.parent
MODULE = "generated/gate.py"


def yaml(text: str) -> Any:
    return YAML(typ="safe", pure=True).load(text)


def read(name: str) -> Any:
    return yaml((ROOT / name).read_text(encoding="utf-8"))


def git(*arguments: str | Path) -> str:
    done = subprocess.run(
        ["git", *map(str, arguments)], capture_output=True, text=True, check=True
    )
    return done.stdout


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a description in its index, and no module yet; no settings of git but these."""
    for variable in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(variable)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)
    folder = tmp_path / "shop"
    folder.mkdir()
    monkeypatch.chdir(folder)
    git("init", "-q")
    git("config", "user.name", "A Person")
    git("config", "user.email", "person@example.com")
    put(folder, "gate.layer.yaml", GATE)
    git("add", ".")
    return folder


def is_a_command(text: str) -> bool:
    """Whether layergen has this command with these options; it is not run."""
    program, name, *arguments = shlex.split(text.partition(" > ")[0])
    assert program == "layergen"
    command = app.get_command(click.Context(app), name)
    if command is None:
        return False
    try:
        command.make_context(name, arguments)
    except click.UsageError:
        return False
    return True


def test_a_command_that_there_is_not_is_none() -> None:
    assert is_a_command("layergen build --check")
    assert not is_a_command("layergen built")
    assert not is_a_command("layergen build --chek")


# `layergen hook`.


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


# pre-commit.

MANIFEST = {hook["id"]: hook for hook in read(".pre-commit-hooks.yaml")}
(LOCAL,) = yaml(pre_commit.HOOKS)
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


# The action.

ACTION = read("action.yml")
DEFAULTS = {name: each["default"] for name, each in ACTION["inputs"].items()}
STEPS = {step["name"]: step for step in ACTION["runs"]["steps"]}
_EXPRESSION = re.compile(r"\$\{\{ inputs\.([\w-]+) \}\}")
_CONDITION = re.compile(r"inputs\.([\w-]+) (==|!=) '(\w*)'")


def test_the_action_is_composite_and_every_input_is_told_and_used() -> None:
    assert set(ACTION) == {"name", "description", "inputs", "runs"}
    assert ACTION["runs"]["using"] == "composite"
    text = (ROOT / "action.yml").read_text(encoding="utf-8")
    for name, each in ACTION["inputs"].items():
        assert set(each) == {"description", "default"}
        assert isinstance(each["default"], str)
        assert f"inputs.{name}" in text
    assert set(re.findall(r"inputs\.([\w-]+)", text)) == set(ACTION["inputs"])


@pytest.mark.parametrize("name", STEPS)
def test_no_text_of_an_input_becomes_code(name: str) -> None:
    step = STEPS[name]
    assert ("uses" in step) != ("run" in step)
    if "run" in step:
        assert step["shell"] == "bash"
        assert "${{" not in step["run"]


def play(
    inputs: Mapping[str, str], environment: Mapping[str, str]
) -> list[tuple[str, subprocess.CompletedProcess[str]]]:
    """Runs the steps as GitHub does, until one fails: those with `run` in Bash, the others not at all."""
    given = {**DEFAULTS, **inputs}

    def filled(text: str) -> str:
        return _EXPRESSION.sub(lambda match: given[match[1]], text)

    done = []
    for name, step in STEPS.items():
        if "if" in step:
            condition = _CONDITION.fullmatch(step["if"])
            assert condition is not None
            is_equal = given[condition[1]] == condition[3]
            if is_equal is not (condition[2] == "=="):
                continue
        if "run" not in step:
            continue
        own = {key: filled(value) for key, value in step.get("env", {}).items()}
        result = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=filled(step.get("working-directory", ".")),
            env={**os.environ, **environment, **own},
            capture_output=True,
            text=True,
        )
        done.append((name, result))
        if result.returncode:
            break
    return done


@pytest.fixture
def path_of(tmp_path: Path) -> dict[str, str]:
    """An environment whose `python` writes down what it is to do, and whose `layergen` is this one."""
    stubs = tmp_path / "stubs"
    for name, text in {
        "python": f'echo "$@" >> "{tmp_path}/python.log"\n',
        "layergen": f'exec "{sys.executable}" -m layergen "$@"\n',
    }.items():
        put(stubs, name, f"#!/bin/sh\n{text}").chmod(0o755)
    return {
        "PATH": f"{stubs}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "GITHUB_ACTION_PATH": "/the action",
    }


def test_the_action_says_whether_the_modules_are_up_to_date(
    project: Path, tmp_path: Path, path_of: dict[str, str]
) -> None:
    *_, (name, last) = play({}, path_of)
    assert name == "Compare the modules with their descriptions"
    assert last.returncode == 1
    assert "gate.py" in last.stdout + last.stderr
    ran("build", "--no-check")
    (installing, _), (name, last) = play({}, path_of)
    assert installing == "Install layergen"
    assert name == "Compare the modules with their descriptions"
    assert last.returncode == 0, last.stderr
    log = (tmp_path / "python.log").read_text("utf-8").splitlines()
    assert log == ["-m pip install --quiet /the action"] * 2


def test_the_action_shows_mistakes_on_the_pull_request(
    project: Path, path_of: dict[str, str]
) -> None:
    put(project, "part/wrong.layer.yaml", WRONG)
    *_, (_, last) = play({"working-directory": "part"}, path_of)
    assert last.returncode == 2
    assert last.stdout.startswith("::error file=wrong.layer.yaml,line=4,")


def test_the_inputs_of_the_action_choose_what_is_installed_and_run(
    project: Path, tmp_path: Path, path_of: dict[str, str]
) -> None:
    put(
        tmp_path,
        "stubs/layergen",
        f'#!/bin/sh\necho "$@" >> "{tmp_path}/layergen.log"\n',
    )
    nasty = '1"; touch stolen; echo "$(touch stolen)'
    done = play({"version": nasty, "check": "true"}, path_of)
    assert [result.returncode for _, result in done] == [0, 0, 0]
    log = (tmp_path / "python.log").read_text("utf-8")
    assert log == f"-m pip install --quiet layergen=={nasty}\n"
    assert not (project / "stolen").exists()
    ran_commands = (tmp_path / "layergen.log").read_text("utf-8").splitlines()
    assert ran_commands == ["build --check --format github", "check --format github"]
    assert all(is_a_command(f"layergen {each}") for each in ran_commands)
    (one,) = play({"install": "false"}, path_of)
    assert one[0] == "Compare the modules with their descriptions"


@pytest.mark.sweep
def test_the_action_runs_all_checks(project: Path, path_of: dict[str, str]) -> None:
    ran("build", "--no-check")
    *_, (name, last) = play({"check": "true"}, path_of)
    assert (name, last.returncode) == ("Check the layers", 0), last.stdout
    broken = (project / MODULE).read_text("utf-8").replace('name="g"', 'name="h"')
    put(project, MODULE, broken)
    *_, (name, last) = play({"check": "true"}, path_of)
    assert name == "Compare the modules with their descriptions"
    put(project, "gate.layer.yaml", GATE + "samples:\n  - {x: [[1]], output: [[2]]}\n")
    run("build", "--no-check", "--force")
    *_, (name, last) = play({"check": "true"}, path_of)
    assert (name, last.returncode) == ("Check the layers", 1), last.stdout
    assert "::error " in last.stdout


# What the page shows.

PAGE = (ROOT / "docs/ci.md").read_text(encoding="utf-8")
SHOWN = [yaml(text) for text in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)]


def test_the_page_shows_the_hooks_the_action_and_the_job_as_they_are() -> None:
    local, shipped, action, gitlab = SHOWN
    assert local == {"repos": [LOCAL]}
    assert [hook["id"] for hook in shipped["repos"][0]["hooks"]] == list(MANIFEST)
    assert set(action["steps"][1]["with"]) <= set(DEFAULTS)
    version = f"layergen=={layergen.__version__}"
    assert gitlab == yaml(workflow.gitlab_job(version))
    tags = {shipped["repos"][0]["rev"], action["steps"][1]["uses"].partition("@")[2]}
    assert tags == {f"v{layergen.__version__}"}


def test_the_page_has_every_input_with_its_default() -> None:
    rows = re.findall(r"^\| `([\w-]+)` \| (?:`([^`]*)`)? ?\|", PAGE, re.MULTILINE)
    assert dict(rows) == DEFAULTS


def test_every_command_that_the_page_names_is_there() -> None:
    named = set(re.findall(r"`(layergen [a-z][^`]*)`", PAGE))
    assert {"layergen hook", "layergen build --check"} <= named
    assert [text for text in named if not is_a_command(text)] == []
