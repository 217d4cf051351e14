"""What the rule of a layer is given, and what it answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from msgspec import Struct

from layergen.shapes.call import ARGUMENT, AXIS, RANK, Call, Mismatch
from layergen.shapes.facts import Facts
from layergen.shapes.size import ONE, Size, number
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

FLOATING = ("float", "bfloat", "mixed_")


class Weight(NamedTuple):
    """A variable that building a layer makes; `/` stands between a nested layer and its variable."""

    name: str
    shape: Shape
    trainable: bool = True


Weights = tuple[Weight, ...]


class LayerResult(Struct, frozen=True):
    """What calling a layer gives, and the weights that building it makes; None where they are not known."""

    output: Value = ANYTHING
    weights: Weights | None = None


class LayerCall(Struct, frozen=True):
    """A call of one of Keras's layers: how it was made, and what it is called with."""

    layer: str
    config: Call
    inputs: Call

    @property
    def facts(self) -> Facts:
        """What is known of sizes where the layer is called."""
        return self.inputs.facts

    def shape(self, name: str = "inputs") -> Shape | None:
        """The shape of an input; None where nothing is known of it."""
        return self.inputs.shape(name)

    def label(self, name: str = "inputs") -> str:
        """How the author wrote an input."""
        return self.inputs.label(name)

    @property
    def computed(self) -> DType:
        """The dtype that the layer computes in, as its `dtype` says."""
        if self.config.is_absent_or_none("dtype"):
            return "float"
        text = self.config.text("dtype")
        return "float" if text and text.startswith(FLOATING) else "unknown"

    @property
    def kept(self) -> DType:
        """The dtype of a layer that passes on what it gets: floats in its own dtype, others as they are."""
        given = self.inputs.dtype("inputs")
        return self.computed if given == "float" else given

    @property
    def channels_last(self) -> bool | None:
        """Whether the channels are the last axis, which they are unless `data_format` says otherwise."""
        if self.config.is_absent_or_none("data_format"):
            return True
        text = self.config.text("data_format")
        return None if text is None else text == "channels_last"

    def of_rank(
        self, rank: int, meaning: str = "", name: str = "inputs", at_least: bool = False
    ) -> Shape:
        """The shape of an input that must have so many axes; those that are not known are None.

        `meaning` names the axes in the hint.

        Raises:
            Mismatch: it has another number of axes.
        """
        shape = self.shape(name)
        if shape is None:
            return Shape((*([None] * rank), *([Rest("?")] if at_least else [])))
        fits = shape.rank is None or shape.rank == rank
        if at_least:
            fits = shape.rank is None or shape.rank >= rank
        if not fits or (shape.least_rank > rank and not at_least):
            wanted = f"{'at least ' if at_least else ''}{rank} axes"
            count = shape.rank if shape.rank is not None else "more"
            raise Mismatch(
                RANK,
                f"{self.layer} wants {wanted}, {self.label(name)} has {count}: {shape}",
                (f"its axes are {meaning}",) if meaning else (),
            )
        return shape if at_least else stretched(shape, rank)

    def size(self, name: str, default: int | None = None) -> Axis:
        """An argument of the constructor that is a size; None where it is not known.

        Raises:
            Mismatch: it is a number below 1.
        """
        if default is not None and name not in self.config:
            return number(default)
        return self.positive(name, self.config.value(name))

    def positive(self, name: str, value: Value) -> Axis:
        """A value as a size of at least 1; None where it is not known.

        Raises:
            Mismatch: it is a number below 1.
        """
        if not isinstance(value, Integer) or value.size is None:
            return None
        known = value.size.number
        if known is not None and known < 1:
            raise Mismatch(
                ARGUMENT, f"{self.layer} wants {name} of at least 1, not {known}"
            )
        return value.size

    def sizes(
        self, name: str, count: int, default: int | None = None
    ) -> tuple[Axis, ...]:
        """An argument of the constructor that is one size for each of `count` axes, or one for all.

        Raises:
            Mismatch: there are more or fewer of them, or one is a number below 1.
        """
        if default is not None and name not in self.config:
            return (number(default),) * count
        value = self.config.value(name)
        if not isinstance(value, Items):
            return (self.positive(name, value),) * count
        if any(isinstance(v, Rest) for v in value.values):
            return (None,) * count
        if len(value.values) != count:
            raise Mismatch(
                ARGUMENT,
                f"{self.layer} wants {count} numbers for {name}, not {len(value.values)}: {value}",
            )
        return tuple(
            self.positive(name, v) for v in value.values if not isinstance(v, Rest)
        )

    def numbers(self, name: str, default: int) -> tuple[int, ...] | None:
        """An argument of the constructor that is an integer or several, all known now."""
        return self.config.axes(name) if name in self.config else (default,)

    def check_axis(self, shape: Shape | None, axis: int, name: str = "inputs") -> None:
        """Refuses an axis that a shape does not have.

        Raises:
            Mismatch: there is no such axis.
        """
        rank = shape.rank if shape is not None else None
        if rank is not None and not -rank <= axis < rank:
            raise Mismatch(
                AXIS,
                f"{self.layer} has axis {axis}, which {self.label(name)} has not: its shape is {shape}",
                (f"axes are {-rank} to {rank - 1}" if rank else "it is a scalar",),
            )

    def choice(self, name: str, default: str, *choices: str) -> str | None:
        """An argument of the constructor that is one of a few texts; None where it is not known.

        Raises:
            Mismatch: it is another text.
        """
        text = self.config.text(name, default)
        if text is not None:
            text = text.lower()
            if text not in choices:
                listed = ", ".join(repr(c) for c in choices)
                raise Mismatch(
                    ARGUMENT,
                    f"{self.layer} does not know {name}={text!r}",
                    (f"known are {listed}",),
                )
        return text

    def plain(self, shape: Shape | None, weights: Weights | None = ()) -> LayerResult:
        """A tensor of floats of this shape, and these weights."""
        return LayerResult(Tensor(shape, self.computed), weights)

    def same(self, weights: Weights | None = ()) -> LayerResult:
        """What has the shape and dtype of the input."""
        return LayerResult(Tensor(self.shape(), self.kept), weights)


LayerRule = Callable[[LayerCall], LayerResult]


def stretched(shape: Shape, rank: int) -> Shape:
    """A shape of so many axes, those in the place of the `...` unknown; it has room for them."""
    at = shape.rest
    if at is None:
        return shape
    middle = (None,) * (rank - shape.least_rank)
    return Shape((*shape.axes[:at], *middle, *shape.axes[at + 1 :]))


def sized(axis: Axis) -> Size | None:
    """An axis as a size; None where it is not one that is known."""
    return axis if isinstance(axis, Size) else None


def axis_at(shape: Shape | None, index: int) -> Axis:
    """The axis at an index; None where it is not known or not there."""
    if shape is None:
        return None
    try:
        return sized(shape.at(index))
    except IndexError:
        return None


def replaced(shape: Shape | None, index: int, *axes: Axis) -> Shape | None:
    """The shape with others in the place of one axis; None where it falls into the `...`."""
    if shape is None:
        return None
    rest, count = shape.rest, len(shape.axes)
    if rest is not None and not (0 <= index < rest or rest - count < index < 0):
        return None
    at = index % count
    return Shape((*shape.axes[:at], *axes, *shape.axes[at + 1 :]))


def weight(name: str, *axes: Axis, trainable: bool = True) -> Weights:
    """One weight."""
    return (Weight(name, Shape(axes), trainable),)


def when(condition: bool | None, weights: Weights | None) -> Weights | None:
    """Weights that are made on a condition; None where it is not known."""
    if condition is None:
        return None
    return weights if condition else ()


def together(*groups: Weights | None) -> Weights | None:
    """All of these weights; None where one group is not known."""
    found: list[Weight] = []
    for group in groups:
        if group is None:
            return None
        found += group
    return tuple(found)


def nested(name: str, weights: Weights | None) -> Weights | None:
    """The weights of a layer inside another."""
    if weights is None:
        return None
    return tuple(Weight(f"{name}/{w.name}", w.shape, w.trainable) for w in weights)


def ordered(weights: Weights | None) -> Weights | None:
    """A layer's own weights as it lists them: those that are trained first."""
    return (
        None
        if weights is None
        else tuple(sorted(weights, key=lambda w: not w.trainable))
    )


def plus(axis: Axis, other: Axis) -> Axis:
    """The sum of two sizes."""
    a, b = sized(axis), sized(other)
    return None if a is None or b is None else a + b


def times(axis: Axis, other: Axis) -> Axis:
    """The product of two sizes."""
    a, b = sized(axis), sized(other)
    return None if a is None or b is None else a * b


def less(axis: Axis, other: Axis) -> Axis:
    """The difference of two sizes."""
    a, b = sized(axis), sized(other)
    return None if a is None or b is None else a - b


def halves(axis: Axis, other: Axis) -> Axis:
    """One size divided by another, without the rest."""
    a, b = sized(axis), sized(other)
    return None if a is None or b is None or not b.terms else a // b


def ceiling(axis: Axis, other: Axis) -> Axis:
    """One size divided by another, rounded up."""
    if other == ONE:
        return axis
    return halves(less(plus(axis, other), ONE), other)


def is_none(value: Value) -> bool:
    """Whether a value is None."""
    return value == Known(None)
