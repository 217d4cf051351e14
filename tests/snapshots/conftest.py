"""The project whose tests have snapshots, and pytest as it is run there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from cli_support import GATE, put
from plugin_support import by_hand
from snapshots_support import GATE_TEST, SETTINGS

import layergen.api
import layergen.project.targets

# pytest, run inside a test, forgets what was imported in there: whatever it takes is imported before.
layergen.describe("Anything", call="inputs").source()


@pytest.fixture(autouse=True)
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("NO_COLOR", "1")
    put(pytester.path, "pyproject.toml", SETTINGS)
    put(pytester.path, "layers/gate.layer.yaml", GATE)
    put(pytester.path, "tests/test_gate.py", GATE_TEST)
    return pytester.path


@pytest.fixture
def ran_tests(pytester: pytest.Pytester) -> Any:
    """pytest in this process: what it prints, and whether it exits with this code."""

    def run(*arguments: str, code: int = 0) -> str:
        done = pytester.runpytest_inprocess(*by_hand(), "-p", "no:xdist", *arguments)
        printed = done.stdout.str() + done.stderr.str()
        assert done.ret == code, printed
        return printed

    return run
