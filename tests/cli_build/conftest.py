"""The project that `layergen build` is run in."""

from __future__ import annotations

from pathlib import Path

import pytest
from build_support import SWISH
from cli_support import GATE, put


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two descriptions, in folders of their own."""
    monkeypatch.chdir(tmp_path)
    put(tmp_path, "layers/gate.layer.yaml", GATE)
    put(tmp_path, "more/deep/swish.layer.yaml", SWISH)
    return tmp_path
