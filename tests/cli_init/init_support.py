"""What the tests of `layergen init` share."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from cli_support import files
from ruamel.yaml import YAML

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

NAMED = '[project]\nname = "My-Shop"  # the shop\nversion = "1"\n'
ALL = [
    ".github/workflows/layergen.yml",
    ".pre-commit-config.yaml",
    ".vscode/settings.json",
    "descriptions/layer.schema.json",
    "descriptions/projection.layer.yaml",
    "pyproject.toml",
]
HOOKS = """\
# Ours
repos:
  - repo: https://example.com/black
    rev: "1"  # pinned
    hooks:
      - id: black
"""


def held(folder: Path) -> dict[str, tuple[bytes, int]]:
    """What every file holds, and when it was written."""
    return {
        name: ((folder / name).read_bytes(), (folder / name).stat().st_mtime_ns)
        for name in files(folder)
    }


def section(folder: Path) -> dict[str, Any]:
    data = tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))
    found: dict[str, Any] = data["tool"]["layergen"]
    return found


def yaml(text: str) -> Any:
    return YAML(typ="safe", pure=True).load(text)
