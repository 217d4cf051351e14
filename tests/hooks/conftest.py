"""The repository that hooks and the action run in."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from cli_support import GATE, put
from hooks_support import git


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
