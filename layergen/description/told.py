"""Values that are equal wherever they stand in a file."""

from __future__ import annotations

from typing import ClassVar

from msgspec import Struct


class Told(Struct, frozen=True, eq=False):
    """A value with fields that do not count where it is compared or shown: those in `ASIDE`, such as its place."""

    ASIDE: ClassVar[frozenset[str]] = frozenset()

    def _counted(self) -> dict[str, object]:
        names = (name for name in self.__struct_fields__ if name not in self.ASIDE)
        return {name: getattr(self, name) for name in names}

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self._counted() == other._counted()

    def __hash__(self) -> int:
        return hash(tuple(self._counted().values()))

    def __repr__(self) -> str:
        told = (f"{name}={value!r}" for name, value in self._counted().items())
        return f"{type(self).__name__}({', '.join(told)})"
