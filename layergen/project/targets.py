"""Which descriptions a project has, and the module that each should become."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from layergen.description.reading import load_source
from layergen.diagnostics import Diagnostic, Source
from layergen.emit.bases import read_base
from layergen.emit.files import Change, compare
from layergen.emit.module import module_text
from layergen.plan import Plan, make_plan
from layergen.project import catalog
from layergen.project.errors import UserError
from layergen.project.library import Library
from layergen.project.settings import Settings, module_path
from layergen.shapes.load import Family, Loaded, Shaped, load_text

if TYPE_CHECKING:
    from layergen.emit.beside import Beside


class Module(Struct, frozen=True):
    """A layer that can be generated: its plan, its file, and how the file stands to the text."""

    plan: Plan
    change: Change

    @property
    def name(self) -> str:
        """Name of the class."""
        return self.plan.description.name


def load_file(path: Path, family: Family) -> Loaded:
    """The description in a file; its name is shown as seen from the working folder.

    Raises:
        UserError: the file cannot be read at all.
    """
    shown = os.path.relpath(path)
    try:
        source = load_source(path, shown)
    except OSError as error:
        raise UserError(f"{shown}: {error.strerror}") from None
    if isinstance(source, Diagnostic):
        return Loaded(source.span.source, None, (source,))
    return load_text(source, family=family)


def text_of(plan: Plan, settings: Settings, beside: Beside | None = None) -> str:
    """The module of a layer, for the first output; its header names a file of the project as seen from the root."""
    source, name = plan.description.source, plan.description.name
    if catalog.gives(name, source):
        origin, how = source.name, f"; `layergen show {name}` prints that."
    else:
        folder, file = os.path.split(source.name)
        real = os.path.join(os.path.realpath(folder), file)
        origin = os.path.relpath(real, os.path.realpath(settings.root))
        origin = origin.replace(os.sep, "/")
        how = "; edit that, then run `layergen build`."
    return module_text(
        plan,
        style=settings.style,
        package=settings.registered_package,
        origin=origin,
        how=how,
        printing=settings.printing,
        beside=beside,
    )


def change_of(path: Path, text: str, settings: Settings) -> Change:
    """How the file of a module stands to its text.

    Raises:
        UserError: the file is there and cannot be read, or is none of the project's.
    """
    shown = Path(os.path.relpath(settings.place(path)))
    try:
        return compare(shown, text, lambda: read_base(shown))
    except OSError as error:
        raise UserError(f"{shown}: {error.strerror}") from None


def module_of(
    shaped: Shaped, settings: Settings, beside: Beside | None = None
) -> Module:
    """The module of a description without mistakes, held against its file.

    Raises:
        UserError: as `change_of`.
    """
    plan = make_plan(shaped)
    path = module_path(settings, plan.description.name)
    text = text_of(plan, settings, beside)
    return Module(plan, change_of(path, text, settings))


def in_memory(text: str, name: str, family: Family) -> Loaded:
    """A description that stands in no file yet."""
    return load_text(Source(name, text), family=family)


def family_of(settings: Settings) -> Family:
    """The descriptions that those of a project may be made of."""
    library = Library(settings.descriptions or settings.root)
    return Family(library, settings.is_trusted)


def parts_of(
    shaped: Shaped, settings: Settings, beside: Beside | None = None
) -> tuple[Module, ...]:
    """The modules of the descriptions that one is made of, each behind those that it is made of itself."""
    return tuple(module_of(one, settings, beside) for one in shaped.relatives)
