"""The project that `layergen init` is run in."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that is a repository, so that nothing above it counts."""
    folder = tmp_path / "shop-floor"
    (folder / ".git").mkdir(parents=True)
    monkeypatch.chdir(folder)
    return folder
