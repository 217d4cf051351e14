"""What git says of the files of a project."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from msgspec import Struct

from layergen.emit.header import read_header
from layergen.emit.places import module_of_base
from layergen.project.errors import UserError


class State(Struct, frozen=True):
    """How the files differ from the index: the changes of those in it, and which are in it not at all."""

    changes: bytes
    untracked: frozenset[Path]


def state() -> State:
    """The state of the repository that the working folder is in; what git is to ignore is left out.

    Raises:
        UserError: there is no git or no repository.
    """
    changes = _git("diff", "--no-ext-diff", "--no-textconv", "--binary")
    others = _git("ls-files", "--others", "--exclude-standard", "-z", "--", ":/")
    return State(changes, frozenset(map(Path, _names(others))))


def left_behind(before: State, after: State, root: Path) -> list[Path]:
    """Files that belong to what is in the index and are not in it themselves, after a build.

    They are modules of which the description is in the index, and what the build has made beside them. Modules of
    descriptions that are not in the index are nobody's concern yet. `root` is the folder of the project.
    """
    known = {Path(n).resolve() for n in _names(_git("ls-files", "-z", "--", ":/"))}
    found = []
    for path in sorted(after.untracked):
        origin = _origin(path, root)
        is_left = path not in before.untracked if origin is None else origin in known
        if is_left:
            found.append(path)
    return found


def _origin(path: Path, root: Path) -> Path | None:
    """The description in the project that a module is made from, or the text kept for merging it."""
    path = module_of_base(path) or path
    if path.suffix != ".py" or not path.is_file():
        return None
    header = read_header(path.read_text(encoding="utf-8", errors="replace"))
    origin = None if header is None else root / header.origin
    return origin.resolve() if origin is not None and origin.exists() else None


def _names(listed: bytes) -> list[str]:
    return [os.fsdecode(name) for name in listed.split(b"\0") if name]


def _git(*arguments: str) -> bytes:
    try:
        done = subprocess.run(["git", *arguments], capture_output=True)
    except OSError as error:
        raise UserError(f"git cannot be run: {error.strerror}") from None
    if done.returncode:
        *_, last = done.stderr.decode(errors="replace").splitlines() or [""]
        raise UserError(f"git {arguments[0]}: {last}", "a hook runs in a repository")
    return done.stdout
