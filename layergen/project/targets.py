"""Which descriptions a project has, and the module that each should become."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from layergen.description.reading import load_source
from layergen.description.text import snake_case
from layergen.diagnostics import Diagnostic, Source
from layergen.emit.files import Change, compare
from layergen.emit.header import read_header
from layergen.emit.module import module_text
from layergen.plan import Plan, make_plan
from layergen.project.errors import UserError
from layergen.project.library import Library
from layergen.project.settings import Settings
from layergen.shapes.load import Family, Loaded, load_text


@dataclass(frozen=True)
class Module:
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


def module_of(loaded: Loaded, settings: Settings, origin: str, how: str) -> Module:
    """The module of a description without mistakes, held against its file.

    Raises:
        UserError: the file is there and cannot be read.
    """
    assert loaded.shaped is not None
    plan = make_plan(loaded.shaped)
    text = module_text(
        plan,
        style=settings.style,
        package=settings.registered_package,
        origin=origin,
        how=how,
    )
    path = settings.out / f"{snake_case(plan.description.name)}.py"
    shown = Path(os.path.relpath(path))
    try:
        return Module(plan, compare(shown, text))
    except OSError as error:
        raise UserError(f"{shown}: {error.strerror}") from None


def project_module(path: Path, loaded: Loaded, settings: Settings) -> Module:
    """The module of a description of the project; its header names the file as seen from the root."""
    origin = os.path.relpath(path.resolve(), settings.root.resolve()).replace(
        os.sep, "/"
    )
    return module_of(
        loaded, settings, origin, "; edit that, then run `layergen build`."
    )


def catalog_module(loaded: Loaded, settings: Settings) -> Module:
    """The module of a layer of the catalogue."""
    assert loaded.shaped is not None
    name = loaded.shaped.analysis.description.name
    return module_of(
        loaded, settings, loaded.source.name, f"; `layergen show {name}` prints that."
    )


def orphans(settings: Settings, modules: Iterable[Module]) -> tuple[Path, ...]:
    """Generated files in the output folder whose description is gone."""
    known = {module.change.path.resolve() for module in modules}
    found = []
    for path in sorted(settings.out.glob("*.py")):
        if path.resolve() in known or not path.is_file():
            continue
        header = read_header(path.read_text(encoding="utf-8", errors="replace"))
        if (
            header is None
            or not header.is_intact
            or header.origin.startswith("catalog/")
        ):
            continue
        if not (settings.root / header.origin).exists():
            found.append(Path(os.path.relpath(path)))
    return tuple(found)


def in_memory(text: str, name: str, family: Family) -> Loaded:
    """A description that stands in no file yet."""
    return load_text(Source(name, text), family=family)


def family_of(settings: Settings) -> Family:
    """The descriptions that those of a project may be made of."""
    library = Library(settings.descriptions or settings.root)
    return Family(library, settings.is_trusted)


def parts_of(loaded: Loaded, settings: Settings) -> tuple[Module, ...]:
    """The modules of the descriptions that one is made of, each behind those that it is made of itself."""
    assert loaded.shaped is not None
    return tuple(
        any_module(Loaded(one.analysis.description.source, one, ()), settings)
        for one in loaded.shaped.relatives
    )


def any_module(loaded: Loaded, settings: Settings) -> Module:
    """The module of a description, of the catalogue or of the project."""
    if loaded.source.name.startswith("catalog/"):
        return catalog_module(loaded, settings)
    return project_module(Path(loaded.source.name), loaded, settings)
