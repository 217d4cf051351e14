"""Puts a build's modules in place, without losing what a person wrote."""

from __future__ import annotations

import os
from enum import Enum
from pathlib import Path

from layergen.emit.bases import keep_base
from layergen.emit.files import Change, State, read, write
from layergen.emit.places import base_path
from layergen.project.errors import UserError
from layergen.project.records import FOLDER
from layergen.project.settings import Settings

KEPT = "kept"


class Fate(Enum):
    """What became of a file."""

    UNCHANGED = "unchanged"
    WRITTEN = "written"
    REWRITTEN = "rewritten"
    MERGED = "merged: the edits are kept"
    CONFLICT = "conflict"
    UNRESOLVED = "unresolved"


def put(
    change: Change, settings: Settings, *, force: bool = False
) -> tuple[Fate, Path | None]:
    """Writes a module, merged with a person's edits or, where forced, without them.

    Returns:
        What became of the file, and where its old text is kept, if writing it has lost some of it.

    Raises:
        UserError: a file or folder cannot be written.
    """
    if force and (change.keeps_edits or change.is_lost):
        change = change.forced()
        kept = keep(change, settings)
    elif change.conflicts:
        kept = keep(change, settings)
    else:
        kept = None
    now = _now(change.path) if change.is_needed else change.before
    # Another build may have come to the same.
    if now not in (change.before, change.after):
        raise UserError(
            f"{change.path} was changed while it was built",
            "it is as it was saved last: build again",
        )
    try:
        # In this order: the header of the file tells which text is to be kept for merging.
        if now != change.after:
            write(settings.place(change.path), change.after)
        if change.state is not State.CONFLICTED or force:
            settings.place(base_path(change.path))
            keep_base(change.path, change.generated)
    except OSError as error:
        raise UserError(f"{change.path}: {error.strerror}") from None
    return _fate(change), kept


def _now(path: Path) -> str | None:
    try:
        return read(path)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UserError(f"{path}: {error.strerror}") from None


def put_text(path: Path, text: str, settings: Settings) -> None:
    """Writes a module as it is.

    Raises:
        UserError: it cannot be written.
    """
    try:
        write(settings.place(path), text)
    except OSError as error:
        raise UserError(f"{path}: {error.strerror}") from None


def _fate(change: Change) -> Fate:
    if change.state is State.CONFLICTED and change.keeps_edits:
        return Fate.UNRESOLVED
    if change.conflicts:
        return Fate.CONFLICT
    if not change.is_needed:
        return Fate.UNCHANGED
    if change.before is None:
        return Fate.WRITTEN
    return Fate.MERGED if change.keeps_edits else Fate.REWRITTEN


def keep(change: Change, settings: Settings) -> Path:
    """Puts the present text of a file where no build touches it, and tells where.

    Raises:
        UserError: it cannot be written.
    """
    inside = os.path.relpath(change.path, settings.root)
    name = Path(inside).name if inside.startswith("..") else inside
    first = settings.root / FOLDER / KEPT / name
    number = 0
    path = first
    while path.exists():
        number += 1
        path = first.with_name(f"{first.name}.{number}")
    try:
        write(settings.place(path), change.before or "")
    except OSError as error:
        raise UserError(f"{os.path.relpath(path)}: {error.strerror}") from None
    return Path(os.path.relpath(path))


def remove(module: Path, settings: Settings) -> None:
    """Removes a generated module and the text that is kept for merging.

    Raises:
        UserError: it cannot be removed.
    """
    try:
        base = settings.place(base_path(module))
        settings.place(module).unlink()
        base.unlink(missing_ok=True)
    except OSError as error:
        raise UserError(f"{module}: {error.strerror}") from None
