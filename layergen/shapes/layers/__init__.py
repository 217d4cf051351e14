"""The rules of Keras's layers, one file a family, found by discovery.

A rule is a function of a `LayerCall`, marked with the layers that it is for. Its docstring says what the layer
does to shapes, and has lines of examples that the tests run:

    Good: layers.Dense(units)(x) with x: (batch, dim) gives (batch, units)
    Bad: layers.Dense(units)(x) with x: (dim,) gives LG035
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module

from msgspec import Struct

from layergen.shapes.layers.call import LayerCall, LayerResult, LayerRule, Weight

__all__ = ["Entry", "LayerCall", "LayerResult", "Weight", "entries", "find", "layer"]

_ENTRIES: dict[str, Entry] = {}


class Entry(Struct, frozen=True):
    """The rule of a layer, and the names of what its `call` takes in order."""

    rule: LayerRule
    takes: tuple[str, ...]


def layer(
    *names: str, takes: tuple[str, ...] = ("inputs",)
) -> Callable[[LayerRule], LayerRule]:
    """Marks a function as the rule of these layers, by their names behind `layers.`."""

    def mark(function: LayerRule) -> LayerRule:
        for name in names:
            assert name not in _ENTRIES, f"two rules for {name}"
            _ENTRIES[name] = Entry(function, takes)
        return function

    return mark


@cache
def entries() -> Mapping[str, Entry]:
    """Every rule by the name of its layer."""
    for module in pkgutil.iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")
    return _ENTRIES


def find(name: str) -> Entry | None:
    """The rule of a layer; None where there is none."""
    return entries().get(name)
