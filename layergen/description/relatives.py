"""Other descriptions, which one may be made of, by the name of their class."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from layergen.description.analysis import Analysis
    from layergen.diagnostics import Diagnostic


class Relative(Protocol):
    """A description that another one names."""

    @property
    def analysis(self) -> Analysis | None:
        """What could be read of it, mistakes or not; None where that is nothing."""

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """All that is wrong with it."""


class Relatives(Protocol):
    """Where descriptions are found."""

    def names(self) -> Collection[str]:
        """The classes that are described."""

    def find(self, name: str) -> Relative | None:
        """The description of a class; None where there is none."""


class Nobody:
    """No other descriptions."""

    def names(self) -> Collection[str]:
        """None."""
        return ()

    def find(self, name: str) -> Relative | None:
        """None."""
        return None


NOBODY = Nobody()
