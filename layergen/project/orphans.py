"""Generated files that no description stands for any more."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from layergen.project.settings import Settings


class Orphan(Struct, frozen=True):
    """A generated file that no description stands for any more; `is_edited` where a person's work is in it."""

    path: Path
    is_edited: bool


def orphans_in(
    settings: Settings, modules: set[str], files: frozenset[str]
) -> Iterator[Orphan]:
    """Those in the folder of an output, given the files of its modules and of the project's descriptions."""
    try:
        with os.scandir(settings.out) as entries:
            names = sorted(
                entry.name
                for entry in entries
                if entry.name.endswith(".py") and entry.name not in modules
            )
    except OSError:
        return
    if not names:
        return
    from layergen.emit.files import read
    from layergen.emit.header import read_header
    from layergen.project import catalog

    for name in names:
        path = settings.out / name
        try:
            header = read_header(read(path)) if path.is_file() else None
        except OSError:
            # Nobody can say whose it is.
            continue
        if header is None or catalog.holds(header.origin):
            # What `layergen new` has made of the catalogue is there for its own sake.
            continue
        is_elsewhere = (settings.root / header.origin).exists()
        if header.origin in files or not is_elsewhere:
            yield Orphan(Path(os.path.relpath(path)), not header.is_untouched)
