"""Cases of calls of layers: drawn, and told to Keras and to the rules."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("KERAS_BACKEND", "tensorflow")

import keras
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from layergen.shapes.layers.sublayer import made
from layergen.shapes.size import Size, name, number, product
from layergen.shapes.value import (
    ANYTHING,
    Axis,
    DType,
    Integer,
    Items,
    Known,
    Rest,
    Shape,
    Tensor,
    Value,
)

#: The same few cases in each run: building layers takes its time.
FEW = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
    suppress_health_check=(HealthCheck.too_slow,),
)
#: What stands for an unknown axis where real numbers are needed.
STAND_IN = 3
KINDS: Mapping[str, DType] = {
    "float32": "float",
    "int32": "int",
    "bool": "bool",
    "string": "unknown",
}


@dataclass(frozen=True)
class Named:
    """A size that has a name; no two names have one number, and none has 1."""

    number: int
    name: str


@dataclass(frozen=True)
class Times:
    """The product of sizes that have names."""

    parts: tuple[Named, ...]


@dataclass(frozen=True)
class Inner:
    """A layer that is an argument of another."""

    layer: str
    config: Mapping[str, Any]


@dataclass(frozen=True)
class Given:
    """A tensor that a layer is called with."""

    shape: tuple[Named | int | None, ...]
    dtype: str = "float32"


@dataclass(frozen=True)
class Case:
    """A layer, how it is made and what it is called with."""

    layer: str
    config: Mapping[str, Any] = field(default_factory=dict)
    inputs: Sequence[Any] = ()
    keywords: Mapping[str, Any] = field(default_factory=dict)


class Pool:
    """Draws sizes, each number once."""

    def __init__(self, draw: Any) -> None:
        self.draw = draw
        self.taken: dict[int, Named] = {}

    def size(self, low: int = 2, high: int = 20) -> Named:
        """A size that no other has."""
        free = [n for n in range(max(low, 2), high + 1) if n not in self.taken]
        drawn = self.draw(st.sampled_from(free))
        return self.taken.setdefault(drawn, Named(drawn, f"n{len(self.taken)}"))

    def axis(self, low: int = 2, high: int = 20) -> Named | int | None:
        """A size, now and then 1 or unknown."""
        kind = self.draw(st.sampled_from(["size", "size", "size", "one", "none"]))
        if kind == "none":
            return None
        return 1 if kind == "one" and low <= 1 else self.size(low, high)

    def one_of(self, *values: Any) -> Any:
        """One of these."""
        return self.draw(st.sampled_from(values))

    def flag(self) -> bool:
        """True or False."""
        return self.draw(st.booleans())

    def some(self, **options: Sequence[Any]) -> dict[str, Any]:
        """Some of these arguments, each with one of its values."""
        return {
            key: self.one_of(*values) for key, values in options.items() if self.flag()
        }


def keras_class(name: str) -> Any:
    """The class of Keras of this name; Sequential is no member of `keras.layers`."""
    return getattr(keras.layers, name, None) or getattr(keras, name)


def plain(tree: Any, unknown: int | None = None) -> Any:
    """A case's tree as Keras takes it."""
    match tree:
        case Named():
            return tree.number
        case Times():
            return math.prod(part.number for part in tree.parts)
        case Inner():
            return keras_class(tree.layer)(**plain(tree.config))
        case Given():
            shape = [unknown if d is None else plain(d) for d in tree.shape]
            if unknown is not None:
                return keras.ops.zeros(shape, tree.dtype)
            return keras.KerasTensor(shape, tree.dtype)
        case dict():
            return {key: plain(value, unknown) for key, value in tree.items()}
        case list() | tuple():
            return type(tree)(plain(value, unknown) for value in tree)
    return tree


def valued(tree: Any, named: bool) -> Value:
    """A case's tree as the rules take it."""
    match tree:
        case Named():
            return Integer(name(tree.name) if named else number(tree.number))
        case Times():
            return Integer(product(size_of(part, named) for part in tree.parts))
        case Inner():
            return made(
                tree.layer, (), {k: valued(v, named) for k, v in tree.config.items()}
            )
        case Given():
            axes = tuple(None if d is None else size_of(d, named) for d in tree.shape)
            return Tensor(Shape(axes), KINDS[tree.dtype])
        case bool() | float() | str() | None:
            return Known(tree)
        case int():
            return Integer(number(tree))
        case list() | tuple():
            return Items(tuple(valued(v, named) for v in tree), isinstance(tree, list))
    return ANYTHING


def size_of(axis: Named | int, named: bool) -> Size:
    """An axis as a size."""
    if isinstance(axis, Named):
        return name(axis.name) if named else number(axis.number)
    return number(axis)


def names_in(tree: Any) -> dict[str, Size]:
    """The names of a case with their numbers."""
    match tree:
        case Named():
            return {tree.name: number(tree.number)}
        case Inner():
            return names_in(tree.config)
        case Given():
            return names_in(tree.shape)
        case Case():
            return names_in([tree.config, list(tree.inputs), tree.keywords])
        case dict():
            return names_in(list(tree.values()))
        case list() | tuple():
            return {k: v for part in tree for k, v in names_in(part).items()}
    return {}


def literals_in(tree: Any) -> set[int]:
    """The numbers above 1 that a case is written with."""
    match tree:
        case bool():
            return set()
        case int():
            return {tree} if tree > 1 else set()
        case Inner():
            return literals_in(tree.config)
        case Given():
            return literals_in(tree.shape)
        case Case():
            return literals_in([tree.config, list(tree.inputs), tree.keywords])
        case dict():
            return literals_in(list(tree.values()))
        case list() | tuple():
            return {n for part in tree for n in literals_in(part)}
    return set()


def tensors_in(tree: Any) -> list[Given]:
    """The tensors that a layer is called with."""
    match tree:
        case Given():
            return [tree]
        case dict():
            return tensors_in(list(tree.values()))
        case list() | tuple():
            return [given for part in tree for given in tensors_in(part)]
    return []


def opened(value: Value | Rest, place: slice) -> Value | Rest:
    """A value with `...` in the place of some axes of each tensor."""
    match value:
        case Tensor(shape=Shape(axes), dtype=dtype):
            kept = list(axes)
            kept[place] = [Rest()]
            return Tensor(Shape(tuple(kept)), dtype)
        case Items(values, is_list):
            return Items(tuple(opened(v, place) for v in values), is_list)
    return value


def closed(value: Value | Rest, axes: Sequence[Axis]) -> Value | Rest:
    """A value with axes in the place of `...`."""
    match value:
        case Tensor(shape=Shape() as shape, dtype=dtype) if shape.rest is not None:
            kept = list(shape.axes)
            kept[shape.rest : shape.rest + 1] = axes
            return Tensor(Shape(tuple(kept)), dtype)
        case Items(values, is_list):
            return Items(tuple(closed(v, axes) for v in values), is_list)
    return value
