"""Snapshots and other programs: none takes one for its own, and none is imported for one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cli_support import GATE, put
from plugin_support import run_pytest
from snapshots_support import GATE_TEST, snapshots

pytest_plugins = ["pytester"]


def test_no_other_program_takes_a_snapshot_for_its_own(
    project: Path, ran_tests: Any
) -> None:
    called_test = GATE.replace("layer: Gate", "layer: TestGate")
    put(project, "layers/test_gate.layer.yaml", called_test)
    put(
        project,
        "tests/test_gate.py",
        GATE_TEST.replace("gate.layer", "test_gate.layer"),
    )
    ran_tests("--layergen-update")
    (name,) = snapshots(project)
    put(project, name, "def not python >>>\n")
    assert "collected 1 item" in ran_tests("--doctest-modules", code=1)
    for command in (
        ["black", "--check", "tests"],
        ["ruff", "check", "--isolated", "tests"],
        ["ruff", "format", "--check", "--isolated", "tests"],
    ):
        done = subprocess.run(
            [sys.executable, "-m", *command],
            cwd=project,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_a_snapshot_of_a_file_imports_no_framework(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project)
    put(
        project,
        "tests/test_gate.py",
        f"{GATE_TEST}\n\ndef test_imports():\n    import sys\n"
        "    assert not {'keras', 'tensorflow', 'numpy'} & set(sys.modules)\n",
    )
    code, output = run_pytest("--layergen-update", "-p", "no:randomly")
    assert code == 0, output
    assert "2 passed" in output
