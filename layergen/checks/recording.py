"""What the author's code sets on a layer: each assignment to an attribute, as it happens."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Assignment:
    """One assignment by the author; `taken` says that the attribute then had just this value."""

    owner: int
    name: str
    value: Any
    taken: bool
    place: str


@contextmanager
def recorded(cls: Any) -> Iterator[list[Assignment]]:
    """A block in which assignments to attributes of layers of a class are noted, those of Keras left out."""
    found: list[Assignment] = []
    original = cls.__setattr__
    own = vars(cls).get("__setattr__")

    def noted(self: Any, name: str, value: Any) -> None:
        original(self, name, value)
        frame = sys._getframe(1)
        if not frame.f_code.co_filename.startswith(_frameworks()):
            place = f"{os.path.basename(frame.f_code.co_filename)}:{frame.f_lineno}"
            taken = _is(vars(self).get(name, getattr(type(self), name, None)), value)
            taken = taken or _is(getattr(self, name, None), value)
            found.append(Assignment(id(self), name, value, taken, place))

    cls.__setattr__ = noted
    try:
        yield found
    finally:
        if own is None:
            del cls.__setattr__
        else:
            cls.__setattr__ = own


def _is(one: Any, other: Any) -> bool:
    return one is other or (
        type(one) is type(other)
        and isinstance(one, (bool, int, float, str))
        and one == other
    )


@cache
def _frameworks() -> tuple[str, ...]:
    import keras
    import tensorflow as tf

    folders = [Path(module.__file__).parent for module in (keras, tf)]
    return tuple(f"{folder}{os.sep}" for folder in (*folders, Path(__file__).parent))
