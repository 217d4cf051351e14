"""The action for GitHub."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from cli_support import GATE, WRONG, put, ran, run
from hooks_support import ACTION, DEFAULTS, MODULE, ROOT, is_a_command

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
