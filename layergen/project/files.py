"""The files of a project that hold descriptions."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from layergen.project.errors import UserError

ENDINGS = tuple(f".layer.{kind}" for kind in ("yaml", "yml", "json", "toml"))
SKIPPED = frozenset(
    {"node_modules", "build", "dist", "site-packages", "__pycache__", "venv", "env"}
)


def description_files(paths: Iterable[Path]) -> Iterator[str]:
    """Every description among these files and below these folders, in order.

    Raises:
        UserError: a path does not exist, or is a file of another kind.
    """
    for path in paths:
        if path.is_dir():
            yield from below(path)
        elif not path.exists():
            raise UserError(f"{path}: no such file or folder")
        elif not path.name.endswith(ENDINGS):
            raise UserError(
                f"{path} is no description",
                "descriptions end in .layer.yaml, .layer.json or .layer.toml",
            )
        else:
            yield os.fspath(path)


def is_description(name: str) -> bool:
    """Whether a file of this name is a description; what is hidden is none, such as the locks of an editor."""
    return name.endswith(ENDINGS) and not name.startswith(".")


def below(folder: Path) -> Iterator[str]:
    """Every description below a folder, in order; folders of other programs are left out."""
    for parent, files in folders_below(folder):
        for name in sorted(files):
            if is_description(name):
                yield os.path.join(parent, name)


def folders_below(folder: Path) -> Iterator[tuple[str, Sequence[str]]]:
    """Every folder that is searched for descriptions, this one first, with the names of its files."""
    for parent, folders, files in os.walk(folder):
        folders[:] = sorted(
            f
            for f in folders
            if not f.startswith(".")
            and f not in SKIPPED
            and not os.path.exists(os.path.join(parent, f, "pyvenv.cfg"))
        )
        yield parent, files
