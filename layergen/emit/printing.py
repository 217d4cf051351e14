"""How modules are printed: all that is neither of the description, nor of the style, nor of the package."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from layergen.diagnostics.errors import UserError


class Printing(Struct, frozen=True):
    """What a project wants of the text of its modules; the options are those of Black.

    `templates` is a folder whose templates come before layergen's own.
    """

    templates: Path | None = None
    line_length: int = 88
    string_normalization: bool = True
    magic_trailing_comma: bool = True
    target_versions: tuple[str, ...] = ("py310",)
    preview: bool = False
    unstable: bool = False
    enabled_features: tuple[str, ...] = ()

    def digest(self) -> str:
        """Twelve hexadecimal digits that stand for the options and the texts of the templates; empty where nothing is said.

        It depends on what the files hold, not on where or when they were written.

        Raises:
            UserError: a template cannot be read.
        """
        options = replace(self, templates=None)
        files = [] if self.templates is None else list(template_files(self.templates))
        if options == Printing() and not files:
            return ""
        found = hashlib.sha256(repr(options).encode())
        for name, path in files:
            try:
                text = path.read_bytes().replace(b"\r\n", b"\n")
            except OSError as error:
                raise UserError(f"{path}: {error.strerror}") from None
            found.update(f"\0{name}\0{len(text)}\0".encode("utf-8", "surrogateescape"))
            found.update(text)
        return found.hexdigest()[:12]


#: What is printed where nobody says how.
PLAIN = Printing()


def template_files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Every file that can be a template, by the name under which templates know it, in order; not what is hidden."""
    for parent, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            path = Path(parent, name)
            if not name.startswith(".") and path.is_file():
                yield path.relative_to(folder).as_posix(), path


def is_inside(path: Path, folder: Path) -> bool:
    """Whether a path leads to something below a folder, all links followed."""
    return path.resolve().is_relative_to(folder.resolve())
