"""Values that are equal wherever they stand in a file."""

from __future__ import annotations

from functools import cache
from typing import ClassVar

from msgspec import Struct


class Told(Struct, frozen=True, eq=False):
    """A value with fields that do not count where it is compared or shown, such as its place.

    Those are the fields in `ASIDE`, and in that of its bases.
    """

    ASIDE: ClassVar[frozenset[str]] = frozenset()

    def _counted(self) -> tuple[object, ...]:
        return tuple(getattr(self, name) for name in _names(type(self)))

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self._counted() == other._counted()

    def __hash__(self) -> int:
        return hash(self._counted())

    def __repr__(self) -> str:
        pairs = zip(_names(type(self)), self._counted(), strict=True)
        told = ", ".join(f"{name}={value!r}" for name, value in pairs)
        return f"{type(self).__name__}({told})"


@cache
def _names(kind: type[Told]) -> tuple[str, ...]:
    """The fields that count."""
    bases = [base for base in kind.__mro__ if issubclass(base, Told)]
    aside = frozenset().union(*(base.ASIDE for base in bases))
    return tuple(name for name in kind.__struct_fields__ if name not in aside)
