"""The project in `examples/project` works as it stands, with the wheel of layergen and nothing of this tree.

A fresh environment gets the wheel alone. What that depends on comes from the environment of the tests: TensorFlow is not
installed again for it.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest
from ruamel.yaml import YAML
from support import ROOT

PROJECT = ROOT / "examples" / "project"
#: What the tests and tools of the project leave behind.
LEFT = shutil.ignore_patterns("__pycache__", ".*_cache", "*.keras", ".venv", "dist")
#: Programs that are not installed in the fresh environment itself.
MODULES = ("black", "pytest", "ruff")


@dataclass(frozen=True)
class Outside:
    """An environment that holds the wheel of layergen."""

    folder: Path

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.folder / "bin" / "python"

    def run(self, command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
        """A command as a user types it, where nothing leads to this tree."""
        words = shlex.split(command)
        if words[0] in MODULES:
            words = [str(self.python), "-m", *words]
        else:
            words[0] = str(self.folder / "bin" / words[0])
        hidden = ("PYTHONPATH", "PYTHONHOME", "PYTEST_ADDOPTS", "CI", "GITHUB_ACTIONS")
        kept = {k: v for k, v in os.environ.items() if k not in hidden}
        path = f"{self.folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
        return subprocess.run(
            words,
            cwd=cwd,
            env={**kept, "PATH": path, "TF_CPP_MIN_LOG_LEVEL": "3"},
            capture_output=True,
            text=True,
        )

    def ran(self, command: str, cwd: Path, code: int = 0) -> str:
        """What a command prints, to either stream; its exit code must be this one."""
        done = self.run(command, cwd)
        printed = done.stdout + done.stderr
        assert done.returncode == code, f"$ {command}\n{printed}"
        return printed


@pytest.fixture(scope="module")
def outside(tmp_path_factory: pytest.TempPathFactory) -> Outside:
    folder = tmp_path_factory.mktemp("outside")
    # Where the builder is not installed, pip fetches it.
    builder = ["--no-build-isolation"] if find_spec("hatchling") else []
    pip("wheel", ROOT, "--no-deps", "--wheel-dir", folder, *builder)
    (wheel,) = folder.glob("layergen-*.whl")
    found = Outside(folder / "venv")
    created = [sys.executable, "-m", "venv", "--without-pip", found.folder]
    subprocess.run(created, check=True)
    pip("--python", found.python, "install", "--no-deps", "--no-index", wheel)
    # The path alone: files that install a tree in place are not followed from there.
    others = dict.fromkeys(sysconfig.get_path(each) for each in ("purelib", "platlib"))
    (site,) = found.folder.glob("lib/python*/site-packages")
    (site / "others.pth").write_text("".join(f"{each}\n" for each in others))
    return found


def pip(*arguments: str | Path) -> None:
    command = [sys.executable, "-m", "pip", "--quiet", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the project."""
    return Path(shutil.copytree(PROJECT, tmp_path / "gridcast", ignore=LEFT))


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_layergen_that_is_used_is_that_of_the_wheel(
    outside: Outside, project: Path
) -> None:
    script = "import sys, layergen; print(layergen.__file__, *sys.path, sep='\\n')"
    used, *path = outside.ran(f"python -c {shlex.quote(script)}", project).split("\n")
    assert Path(used).is_relative_to(outside.folder)
    assert str(ROOT) not in path
    printed = outside.ran("layergen --version", project)
    assert re.search(r"\d+\.\d+\.\d+", printed)


def test_the_modules_of_the_project_are_fresh(outside: Outside, project: Path) -> None:
    assert "3 up to date" in outside.ran("layergen build --check", project)


def test_a_change_of_a_description_is_told_by_build_and_by_the_snapshots(
    outside: Outside, project: Path
) -> None:
    edit(project / "descriptions/demand_encoder.layer.yaml", "depth: {", "levels: {")
    edit(project / "descriptions/demand_encoder.layer.yaml", "range(depth)", "range(levels)")  # fmt: skip
    printed = outside.ran("layergen build --check", project, code=1)
    assert re.search(r"src/gridcast/layers/demand_encoder\.py: stale", printed)
    assert "gated_residual" not in printed
    printed = outside.ran("pytest -q tests/test_snapshots.py", project, code=1)
    assert "1 failed, 2 passed" in printed
    assert "\n-        self.depth = depth\n+        self.levels = levels\n" in printed
    (command,) = re.findall("^update it with: (.*)$", printed, re.MULTILINE)
    assert command == "pytest tests/test_snapshots.py::test_encoder --layergen-update"
    assert "1 snapshot written" in outside.ran(command, project)
    outside.ran("pytest -q tests/test_snapshots.py", project)


def test_its_own_template_is_in_the_modules_and_in_the_snapshots(
    outside: Outside, project: Path
) -> None:
    edit(project / "my_templates/module.py.jinja", ": MIT", ": Apache-2.0")
    printed = outside.ran("layergen build --check", project, code=1)
    assert printed.count("src/gridcast/layers/") >= 3
    printed = outside.ran("pytest -q tests/test_snapshots.py", project, code=1)
    changed = (
        "-# SPDX-License-Identifier: MIT\n+# SPDX-License-Identifier: Apache-2.0\n"
    )
    assert printed.count(changed) == 3


def test_an_edited_module_is_told(outside: Outside, project: Path) -> None:
    edit(project / "src/gridcast/layers/hour_bias.py", "x + ops", "x - ops")
    printed = outside.ran("layergen build --check", project, code=1)
    assert re.search(r"src/gridcast/layers/hour_bias\.py: edited", printed)


def steps() -> list[str]:
    """The commands of the project's workflow behind the one that installs it."""
    text = (PROJECT / ".github/workflows/ci.yml").read_text(encoding="utf-8")
    (job,) = YAML(typ="safe", pure=True).load(text)["jobs"].values()
    install, *commands = [step["run"] for step in job["steps"] if "run" in step]
    assert install == 'pip install -e ".[dev]"'
    return commands


def test_the_workflow_and_the_hooks_run_what_is_tested_here() -> None:
    assert steps() == [
        "black --check .",
        "ruff check .",
        "layergen build --check --format github",
        "layergen check --format github",
        "pytest tests",
    ]
    text = (PROJECT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    (repository,) = YAML(typ="safe", pure=True).load(text)["repos"]
    assert [hook["entry"] for hook in repository["hooks"]] == [
        "layergen hook",
        "layergen check",
        "black",
        "ruff check",
    ]


def test_the_quick_steps_of_the_workflow_and_the_hooks_change_and_find_nothing(
    outside: Outside, project: Path
) -> None:
    before = contents(project)
    subprocess.run(["git", "init", "--quiet", project], check=True)
    subprocess.run(["git", "add", "."], cwd=project, check=True)
    for command in [*steps()[:3], "layergen hook", "layergen build --no-check"]:
        outside.ran(command, project)
    assert contents(project) == before


def contents(folder: Path) -> dict[Path, bytes]:
    left = re.compile(r"__pycache__|\..*_cache|\.git")
    return {
        path: path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not any(map(left.fullmatch, path.parts))
    }


def test_its_tests_pass_and_pytest_collects_its_descriptions(
    outside: Outside, project: Path
) -> None:
    # All checks of each description are a sweep.
    printed = outside.ran("pytest -v tests descriptions/hour_bias.layer.yaml", project)
    assert "descriptions/hour_bias.layer.yaml::hour_bias PASSED" in printed
    assert re.search(r"tests/test_snapshots\.py::test_encoder PASSED", printed)
    assert re.search(r"=+ \d+ passed in .* =+", printed)
    assert "snapshots of layergen" not in printed


@pytest.mark.sweep
@pytest.mark.parametrize("command", [*steps()[3:], "pytest"])
def test_the_steps_of_the_workflow_pass_as_they_stand(
    outside: Outside, project: Path, command: str
) -> None:
    outside.ran(command, project)


def test_every_path_in_its_readme_is_there() -> None:
    text = (PROJECT / "README.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:descriptions|src|tests|my_templates)/[\w./-]*)`", text)
    assert len(named) > 5
    assert [path for path in named if not (PROJECT / path).exists()] == []
