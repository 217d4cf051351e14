"""The descriptions that come with layergen, in groups: a folder each."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from layergen.description.keras_api import namespace
from layergen.diagnostics import Source

FOLDER = Path(__file__).resolve().parent.parent / "catalog"
NAME = re.compile(r"^(?:layer|model|cell):\s*(\w+)", re.MULTILINE)
#: What the names of its descriptions begin with.
SHOWN = "catalog/"


@cache
def names() -> dict[str, Path]:
    """Every layer of the catalogue, by name of its class."""
    found = {}
    for path in sorted(FOLDER.glob("*/*.layer.yaml")):
        match = NAME.search(path.read_text(encoding="utf-8"))
        if match:
            found[match[1]] = path
    return dict(sorted(found.items()))


@cache
def parts() -> tuple[str, ...]:
    """The layers that other descriptions may be made of by name: not those that bear the name of one of Keras."""
    return tuple(name for name in names() if not is_keras_s(name))


def is_keras_s(name: str) -> bool:
    """Whether a layer of Keras bears the name too."""
    return name in namespace("layers")


def group(name: str) -> str:
    """The group of a layer of the catalogue.

    Raises:
        KeyError: there is none of that name.
    """
    return names()[name].parent.name


@cache
def source(name: str) -> Source:
    """The description of a layer of the catalogue.

    Raises:
        KeyError: there is none of that name.
    """
    path = names()[name]
    return Source(_shown(path), path.read_text(encoding="utf-8"))


def _shown(path: Path) -> str:
    """How a description of the catalogue is called."""
    return f"{SHOWN}{path.parent.name}/{path.name}"


def holds(shown: str) -> bool:
    """Whether a description of the catalogue is called so."""
    return shown in {_shown(path) for path in names().values()}


def gives(name: str, given: Source) -> bool:
    """Whether this description of a class is the one of the catalogue."""
    # The name first: to find the others, all of the catalogue is read.
    return given.name.startswith(SHOWN) and name in names() and given == source(name)
