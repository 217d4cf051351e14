"""The descriptions that come with layergen."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from layergen.diagnostics import Source

FOLDER = Path(__file__).resolve().parent.parent / "catalog"
NAME = re.compile(r"^(?:layer|model|cell):\s*(\w+)", re.MULTILINE)


@cache
def names() -> dict[str, Path]:
    """Every layer of the catalogue, by name of its class."""
    found = {}
    for path in sorted(FOLDER.glob("*.layer.yaml")):
        match = NAME.search(path.read_text(encoding="utf-8"))
        if match:
            found[match[1]] = path
    return dict(sorted(found.items()))


def source(name: str) -> Source:
    """The description of a layer of the catalogue.

    Raises:
        KeyError: there is none of that name.
    """
    path = names()[name]
    return Source(f"catalog/{path.name}", path.read_text(encoding="utf-8"))
