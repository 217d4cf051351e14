"""One step of setting a project up, and the way in which files are read and written for it."""

from __future__ import annotations

import difflib
import os
import stat
from pathlib import Path

from msgspec import Struct

from layergen.emit.files import write
from layergen.project.errors import UserError


class Edit(Struct, frozen=True):
    """A file, the text that it holds (None where there is no file) and the one that it is to hold."""

    path: Path
    before: str | None
    after: str
    what: str = "written"

    def diff(self) -> str:
        """The step as a unified diff."""
        name = shown(self.path)
        lines = difflib.unified_diff(
            (self.before or "").splitlines(keepends=True),
            self.after.splitlines(keepends=True),
            f"a/{name}" if self.before is not None else "/dev/null",
            f"b/{name}",
        )
        return "".join(line if line.endswith("\n") else line + "\n" for line in lines)


class There(Struct, frozen=True):
    """A part that the project has already."""

    path: Path
    what: str = "is there"


class ByHand(Struct, frozen=True):
    """A part that cannot be added safely: why, and the text that a person is to add."""

    path: Path
    why: str
    text: str


Step = Edit | There | ByHand


class OutOfReach(Exception):
    """A file that is not to be read or written here; the message says why."""


def shown(path: Path) -> str:
    """A path as seen from the working folder."""
    return Path(os.path.relpath(path)).as_posix()


def is_inside(path: Path, root: Path) -> bool:
    """Whether a path leads to a place in the project, symbolic links followed."""
    try:
        return path.resolve().is_relative_to(root.resolve())
    except (OSError, RuntimeError):  # a circle of links
        return False


def current_text(path: Path, root: Path) -> str | None:
    """What a file of the project holds, line ends as they are; None where there is none.

    Raises:
        OutOfReach: the file is outside of the project, or cannot be read as text, or must not be written.
    """
    if not is_inside(path, root):
        raise OutOfReach("it leads out of the project")
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            raise OutOfReach("it is no file")
        if not mode & stat.S_IWUSR:
            raise OutOfReach("it is read-only")
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        if path.is_symlink():
            raise OutOfReach("it is a link to nothing") from None
        return None
    except NotADirectoryError:
        raise OutOfReach("its folder is a file") from None
    except UnicodeDecodeError:
        raise OutOfReach("it is not UTF-8") from None
    except OSError as error:
        raise OutOfReach(error.strerror or "it cannot be read") from None


def new_file(path: Path, root: Path, text: str) -> Step:
    """The step that writes a file where there is none."""
    try:
        before = current_text(path, root)
    except OutOfReach as error:
        return ByHand(path, str(error), text)
    return Edit(path, None, text) if before is None else There(path)


def line_end(text: str) -> str:
    """What ends the lines of a text."""
    return "\r\n" if "\r\n" in text else "\n"


def apply(edit: Edit, root: Path) -> None:
    """Writes the file, whole or not at all, if it holds what it held when the step was planned.

    Raises:
        UserError: it cannot be written, or something else has written it meanwhile.
    """
    try:
        if current_text(edit.path, root) != edit.before:
            raise OutOfReach("something else has just written it: try again")
        # A link within the project stays one: the file that it leads to is written.
        write(edit.path.resolve(), edit.after)
    except OutOfReach as error:
        raise UserError(f"{shown(edit.path)}: {error}") from None
    except OSError as error:
        raise UserError(f"{shown(edit.path)}: {error.strerror}") from None
