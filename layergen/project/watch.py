"""What a build follows from on the disk: the folders to watch, and which of the files in them matter."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from enum import Enum
from pathlib import Path

from msgspec import Struct

from layergen.project.files import folders_below, is_description
from layergen.project.settings import FILE, Settings


class Kind(Enum):
    """What a file is to a build."""

    DESCRIPTION = "description"
    MODULE = "module"
    TEMPLATE = "template"
    SETTINGS = "settings"


class Places(Struct, frozen=True):
    """The folders that were there to watch, in order, each without those below it, and the descriptions in them; all
    without symbolic links.

    `searched` are the folders of descriptions, `outputs` those of modules, `templates` those of the user's templates,
    `tops` those whose `pyproject.toml` may be the project's.
    """

    searched: frozenset[str]
    outputs: frozenset[str]
    templates: frozenset[str]
    tops: frozenset[str]
    descriptions: frozenset[str]
    folders: tuple[str, ...]

    def kind(self, path: str) -> Kind | None:
        """What a file is to a build; None where it does not matter."""
        folder, name = os.path.split(path)
        if name == FILE and folder in self.tops:
            return Kind.SETTINGS
        if name.startswith("."):
            return None
        if folder in self.searched and is_description(name):
            return Kind.DESCRIPTION
        if folder in self.outputs and name.endswith(".py"):
            return Kind.MODULE
        return Kind.TEMPLATE if folder in self.templates else None


def places(
    root: Path, here: Path, settings: Settings | None, paths: Sequence[Path]
) -> Places:
    """Where to look.

    Args:
        root: the folder of the project.
        here: the working folder.
        settings: None where they cannot be read.
        paths: descriptions, or folders of them, that the command line names.
    """
    searched: set[str] = set()
    descriptions: set[str] = set()
    # Where only some are built, they may be made of others.
    for place in (settings.descriptions or root if settings else root, *paths):
        for folder, files in _folders(place):
            searched.add(folder)
            descriptions.update(
                os.path.join(folder, name) for name in files if is_description(name)
            )
    each = settings.each() if settings else ()
    outputs = {os.path.realpath(one.out) for one in each}
    printing = settings.printing.templates if settings else None
    templates = {folder for folder, _ in _folders(printing)}
    tops = {os.path.realpath(root), os.path.realpath(here)}
    folders = searched | outputs | templates | tops
    return Places(
        frozenset(searched),
        frozenset(outputs),
        frozenset(templates),
        frozenset(tops),
        frozenset(descriptions),
        tuple(sorted(filter(os.path.isdir, folders))),
    )


def _folders(place: Path | None) -> Iterator[tuple[str, Sequence[str]]]:
    """The folders below one, or that of a file, each with the names of its files."""
    if place is None:
        return
    if place.is_dir():
        yield from folders_below(Path(os.path.realpath(place)))
    else:
        yield os.path.realpath(place.parent), (place.name,) if place.is_file() else ()
