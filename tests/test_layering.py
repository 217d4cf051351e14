"""The rooms of layergen import downwards only; the framework is imported only to check."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from support import ROOT

LINT = Path(sys.executable).with_name("lint-imports")
UPSIDE_DOWN = """\
[importlinter]
root_package = layergen

[importlinter:contract:wrong]
name = the rooms upside down
type = layers
layers =
    layergen.description
    layergen.cli
"""


def lint(*options: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [LINT, "--no-cache", *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_contracts_are_kept() -> None:
    done = lint()
    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout
    assert "rooms" in done.stdout


def test_a_broken_contract_is_noticed(tmp_path: Path) -> None:
    config = tmp_path / "upside_down.ini"
    config.write_text(UPSIDE_DOWN)
    done = lint("--config", config)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "1 broken" in done.stdout
