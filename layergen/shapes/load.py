"""From a source to a description whose shapes are known, or to all that is wrong with it."""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property
from typing import Protocol

from msgspec import Struct, field

from layergen.description.analysis import Analysis
from layergen.description.load import draft, examine, in_order
from layergen.diagnostics import Diagnostic, Source
from layergen.shapes.layer import Inference, infer
from layergen.shapes.output import judge_output
from layergen.shapes.untold import judge_children


class Shaped(Struct, frozen=True):
    """A description without mistakes, and the shapes of all its values."""

    analysis: Analysis
    inference: Inference
    #: Where shapes depend on a condition: the description where it does not hold.
    other: Shaped | None = None

    @property
    def relatives(self) -> tuple[Shaped, ...]:
        """The descriptions that it is made of, each behind those that it is made of itself."""
        found: dict[str, Shaped] = {}
        for relative in self.analysis.relatives.values():
            shaped = relative.shaped if isinstance(relative, Kin) else None
            if shaped is not None:
                every = (*shaped.relatives, shaped)
                found |= {one.analysis.description.name: one for one in every}
        return tuple(found.values())


class Loaded(Struct, frozen=True):
    """The result: `shaped` is there only if there are no diagnostics."""

    source: Source
    shaped: Shaped | None
    diagnostics: tuple[Diagnostic, ...]


class Sources(Protocol):
    """The texts of descriptions by the name of their class."""

    def names(self) -> Collection[str]:
        """The classes that are described."""

    def source(self, name: str) -> Source | Diagnostic | None:
        """The description of a class, or why it cannot be read; None where there is none."""


class Family(Struct, eq=False):
    """Descriptions that may be made of each other; each is loaded when another one asks for it."""

    sources: Sources
    is_trusted: bool = False
    _kin: dict[str, Kin | None] = field(default_factory=dict)

    def names(self) -> Collection[str]:
        """The classes that are described."""
        return self.sources.names()

    def find(self, name: str) -> Kin | None:
        """The description of a class; None where there is none."""
        if name not in self._kin:
            source = self.sources.source(name)
            self._kin[name] = None if source is None else Kin(self, source)
        return self._kin[name]


class Kin:
    """One of a family."""

    def __init__(self, family: Family, source: Source | Diagnostic) -> None:
        self._family = family
        self._source = source
        self._is_loading = False

    @cached_property
    def analysis(self) -> Analysis | None:
        """What could be read of it, mistakes or not."""
        if isinstance(self._source, Diagnostic):
            return None
        return draft(
            self._source, None, self._family, is_trusted=self._family.is_trusted
        )[0]

    @cached_property
    def _loaded(self) -> Loaded:
        if isinstance(self._source, Diagnostic):
            return Loaded(self._source.span.source, None, (self._source,))
        return load_text(self._source, family=self._family)

    @property
    def shaped(self) -> Shaped | None:
        """The description with its shapes; None where it holds mistakes, or is made of what asks for it."""
        loaded = self._once()
        return loaded.shaped if loaded else None

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """All that is wrong with it."""
        loaded = self._once()
        return loaded.diagnostics if loaded else ()

    def _once(self) -> Loaded | None:
        """The description, loaded; None while it is being loaded, which a rule reports."""
        if self._is_loading:
            return None
        self._is_loading = True
        try:
            return self._loaded
        finally:
            self._is_loading = False


class _Nobody:
    def names(self) -> Collection[str]:
        return ()

    def source(self, name: str) -> Source | None:
        return None


def load_text(
    source: Source, format: str | None = None, family: Family | None = None
) -> Loaded:
    """Reads, judges and infers one description; no text makes it raise.

    `family` are the descriptions that it may be made of. The mistakes of those that it is made of are among
    its own.
    """
    family = family or Family(_Nobody())
    analysis, problems = examine(source, format, family, is_trusted=family.is_trusted)
    if analysis is None:
        return Loaded(source, None, problems)
    sides = analysis.sides
    holds = (None,) if len(sides) == 1 or problems else (True, False)
    inferred = [
        (side, infer(side, known)) for side, known in zip(sides, holds, strict=False)
    ]
    found = [*problems]
    for side, inference in inferred:
        found += [*inference.diagnostics, *judge_output(side, inference)]
    for relative in analysis.relatives.values():
        found += relative.diagnostics
    # Behind another mistake nobody could tell.
    for side, inference in () if found else inferred:
        found += judge_children(side, inference)
    ordered = in_order(tuple(found))
    if ordered:
        return Loaded(source, None, ordered)
    other = Shaped(*inferred[1]) if len(inferred) > 1 else None
    # The first side has the whole description: only shapes are looked up in it.
    return Loaded(source, Shaped(analysis, inferred[0][1], other), ordered)
