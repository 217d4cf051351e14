"""Where the snapshots of a test are, and how files and tests are named to a person."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterable
from pathlib import Path

import pytest

FOLDER = "__snapshots__"
#: Not `.py`, which Black, Ruff and mypy would pick up, and not `.txt`: pytest takes `test*.txt` for a doctest.
ENDING = ".py.snap"
LONGEST = 100


def folder_of(test_file: Path) -> Path:
    """The folder that holds the snapshots of a file of tests."""
    return test_file.parent / FOLDER / test_file.name.removesuffix(".py")


def tests_of(folder: Path) -> Path | None:
    """The file of tests whose snapshots are in a folder; None where it is gone."""
    beside = folder.parent.parent
    for name in (f"{folder.name}.py", folder.name):
        if (beside / name).is_file():
            return beside / name
    return None


def file_name(test: str, name: str, style: str) -> str:
    """The file of a snapshot."""
    return f"{test}.{name}.{style.replace('-', '_')}{ENDING}"


def owner_of(file: str) -> str:
    """The test whose snapshot a file is, as `name_of` gives it."""
    return file.removesuffix(ENDING).rsplit(".", 2)[0]


def name_of(item: pytest.Item) -> str:
    """A test as part of a file's name: readable, and another one for another test of the same file."""
    exact = ".".join(_names(item))
    name = re.sub(r"\[(.*)\]$", r"-\1", exact, flags=re.DOTALL)
    safe = re.sub(r"[^\w.-]", "_", name, flags=re.ASCII)
    if safe == name and len(name) <= LONGEST:
        return name
    from layergen.emit.header import digest

    return f"{safe[:LONGEST]}-{digest(exact)}"


def item_argument(item: pytest.Item) -> str:
    """A test as it is named on the command line, in the folder where pytest was started."""
    return "::".join([shown(item.path, item.config), *_names(item)])


def update_command(arguments: Iterable[str]) -> str:
    """What writes the snapshots of these files or tests."""
    return shlex.join(["pytest", *arguments, "--layergen-update"])


def shown(path: str | Path, config: pytest.Config) -> str:
    """A path as seen from the folder where pytest was started."""
    try:
        return os.path.relpath(path, config.invocation_params.dir)
    except ValueError:  # Another drive.
        return str(path)


def _names(item: pytest.Item) -> list[str]:
    """The classes that a test stands in, and the test."""
    chain = item.listchain()
    files = [i for i, node in enumerate(chain) if isinstance(node, pytest.File)]
    return [node.name for node in chain[files[-1] + 1 if files else -1 :]]
