"""Where the descriptions are that others are made of: those of this process, of the project, of the catalogue."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Mapping
from functools import cached_property
from pathlib import Path

from msgspec import Struct, field

from layergen.description.reading import load_source
from layergen.description.text import snake_case
from layergen.diagnostics import Diagnostic, Source
from layergen.project import catalog
from layergen.project.files import ENDINGS, below

#: The line, in YAML, TOML or JSON, that names the class of a description.
NAME = re.compile(
    r"""^[ \t{]*["']?(?:layer|model|cell)["']?[ \t]*[:=][ \t]*["']?(\w+)""",
    re.MULTILINE,
)


class Library(Struct, eq=False, dict=True):
    """The descriptions in reach: those given first, then those below a folder, then others, then the catalogue.

    The folder is searched only when a name is asked for. One that stands in a file named after its class is found
    without reading all of them. Of the catalogue, those that bear the name of a layer of Keras are out of reach:
    whoever writes that name means Keras's own. `index` has the files below the folder by class, where they are known.
    """

    root: Path | None = None
    given: Mapping[str, Source] = field(default_factory=dict)
    others: Mapping[str, Source] = field(default_factory=dict)
    index: Mapping[str, str] | None = None

    def names(self) -> Collection[str]:
        """Every class that is described."""
        return {*self.given, *self.files, *self.others, *catalog.parts()}

    def source(self, name: str) -> Source | Diagnostic | None:
        """The description of a class, or why it cannot be read; None where there is none."""
        if name in self.given:
            return self.given[name]
        path = self.path(name)
        if path is not None:
            return load_source(path, os.path.relpath(path))
        if name in self.others:
            return self.others[name]
        return catalog.source(name) if name in catalog.parts() else None

    def path(self, name: str) -> str | None:
        """The file of the project that describes a class."""
        if self.root is None:
            return None
        if self.index is not None:
            return self.index.get(name)
        for ending in ENDINGS:
            path = os.path.join(self.root, f"{snake_case(name)}{ending}")
            if os.path.isfile(path) and described(path) == name:
                return path
        return self.files.get(name)

    @cached_property
    def files(self) -> Mapping[str, str]:
        """The descriptions below the folder, by the class of each."""
        if self.index is not None:
            return self.index
        found: dict[str, str] = {}
        for path in below(self.root) if self.root is not None else ():
            name = described(path)
            if name is not None:
                found.setdefault(name, path)
        return found


def described(path: str) -> str | None:
    """The class that a file describes, as far as its text tells without being parsed."""
    try:
        match = NAME.search(Path(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return None
    return match[1] if match else None
