"""Ops that move, add, drop, repeat or turn round axes."""

from __future__ import annotations

from layergen.shapes.call import AXIS, Call, Mismatch
from layergen.shapes.facts import Relation
from layergen.shapes.ops import rule
from layergen.shapes.parts import (
    at_least,
    on_shape,
    place,
    places,
    plural,
    refuse,
)
from layergen.shapes.size import ONE, Size
from layergen.shapes.value import (
    ANYTHING,
    Axis,
    Items,
    Shape,
    Value,
)


@rule("transpose")
def transpose(call: Call) -> Value:
    """The axes in another order, turned round if none is given.

    Good: ops.transpose(x, (0, 2, 1, 3)) with x: (batch, time, heads, dim) gives (batch, heads, time, dim)
    Good: ops.transpose(x) with x: (batch, dim) gives (dim, batch)
    Bad: ops.transpose(x, (0, 2, 1)) with x: (batch, time, heads, dim) gives LG034
    Bad: ops.transpose(x, (0, 1, 1)) with x: (batch, time, dim) gives LG034
    """
    return on_shape(call, "x", lambda shape: _transposed(call, shape))


def _transposed(call: Call, shape: Shape) -> Shape | None:
    if call.is_absent_or_none("axes"):
        return None if shape.rank is None else Shape(shape.axes[::-1])
    axes = call.axes("axes") if isinstance(call.value("axes"), Items) else None
    if axes is None:
        return None
    label = call.label("x")
    if shape.rank is None and len(axes) >= shape.least_rank:
        missing: tuple[Axis, ...] = (None,) * (len(axes) - shape.least_rank)
        at = shape.rest or 0
        shape = Shape((*shape.axes[:at], *missing, *shape.axes[at + 1 :]))
    if len(axes) != len(shape.axes) or shape.rank is None:
        raise Mismatch(
            AXIS,
            f"{call.op} orders {plural(len(axes), 'axis')}, {label} has {_rank(shape)}: {shape}",
            (f"name every axis of {label}, from 0 to {shape.least_rank - 1}",),
            "axes",
        )
    found = [call.axis_of(shape, axis, "x", "axes") for axis in axes]
    twice = next((a for a in found if found.count(a) > 1), None)
    if twice is not None:
        raise Mismatch(
            AXIS,
            f"axis {twice} of {label} is named twice",
            (f"each of 0 to {shape.rank - 1} must be named once",),
            "axes",
        )
    return Shape(tuple(shape.axes[axis] for axis in found))


def _rank(shape: Shape) -> str:
    return f"at least {shape.least_rank}" if shape.rank is None else str(shape.rank)


@rule("swapaxes")
def swapaxes(call: Call) -> Value:
    """Two axes change places.

    Good: ops.swapaxes(x, -1, -2) with x: (..., time, dim) gives (..., dim, time)
    Bad: ops.swapaxes(x, 1, 2) with x: (batch, dim) gives LG034
    """
    return on_shape(call, "x", lambda shape: _swapped(call, shape))


def _swapped(call: Call, shape: Shape) -> Shape | None:
    axes = call.integer("axis1"), call.integer("axis2")
    if axes[0] is None or axes[1] is None:
        return None
    one = place(call, shape, axes[0], "x", "axis1")
    two = place(call, shape, axes[1], "x", "axis2")
    return None if one is None or two is None else _swap(shape, one, two)


def _swap(shape: Shape, one: int, two: int) -> Shape:
    found = list(shape.axes)
    found[one], found[two] = found[two], found[one]
    return Shape(tuple(found))


@rule("moveaxis")
def moveaxis(call: Call) -> Value:
    """Axes go to other places, those that are not named keep their order.

    Good: ops.moveaxis(x, 1, -1) with x: (batch, heads, time, dim) gives (batch, time, dim, heads)
    Bad: ops.moveaxis(x, 3, 0) with x: (batch, time, dim) gives LG034
    """
    return on_shape(call, "x", lambda shape: _moved(call, shape))


def _moved(call: Call, shape: Shape) -> Shape | None:
    source, destination = call.axes("source"), call.axes("destination")
    if source is None or destination is None or shape.rank is None:
        return None
    if len(source) != len(destination):
        raise refuse(
            f"moveaxis moves {plural(len(source), 'axis')} to {plural(len(destination), 'place')}",
            "name one place for each axis",
        )
    start = [call.axis_of(shape, axis, "x", "source") for axis in source]
    end = [call.axis_of(shape, axis, "x", "destination") for axis in destination]
    if len({*start}) < len(start) or len({*end}) < len(end):
        raise refuse("moveaxis names an axis twice", "name each axis once")
    order = [i for i in range(shape.rank) if i not in start]
    for to, index in sorted(zip(end, start, strict=True)):
        order.insert(to, index)
    return Shape(tuple(shape.axes[i] for i in order))


@rule("expand_dims")
def expand_dims(call: Call) -> Value:
    """New axes of size 1.

    Good: ops.expand_dims(x, axis=1) with x: (batch, dim) gives (batch, 1, dim)
    Good: ops.expand_dims(x, -1) with x: (..., dim) gives (..., dim, 1)
    Bad: ops.expand_dims(x, axis=3) with x: (batch, dim) gives LG034
    """
    return on_shape(call, "x", lambda shape: _expanded(call, shape))


def _expanded(call: Call, shape: Shape) -> Shape | None:
    axes = (-1,) if call.is_absent_or_none("axis") else call.axes()
    if axes is None:
        return None
    if shape.rank is None:
        return _expanded_rest(shape, axes[0]) if len(axes) == 1 else None
    found = [call.axis_of(shape, axis, "x", extra=len(axes)) for axis in axes]
    if len({*found}) < len(found):
        raise refuse("expand_dims names an axis twice", "name each once", at="axis")
    old = iter(shape.axes)
    rank = shape.rank + len(axes)
    return Shape(tuple(ONE if i in found else next(old) for i in range(rank)))


def _expanded_rest(shape: Shape, axis: int) -> Shape | None:
    rest = shape.rest or 0
    if 0 <= axis <= rest:
        at = axis
    elif axis < 0 and -axis <= len(shape.axes) - rest:
        at = len(shape.axes) + 1 + axis
    else:
        return None
    return Shape((*shape.axes[:at], ONE, *shape.axes[at:]))


@rule("squeeze")
def squeeze(call: Call) -> Value:
    """Drops axes of size 1: all of them, or those that are named.

    Good: ops.squeeze(x, axis=-1) with x: (batch, time, 1) gives (batch, time)
    Good: ops.squeeze(x) with x: (batch, 1, time, 1) gives (batch, time)
    Bad: ops.squeeze(x, axis=1) with x: (batch, time, 1) gives LG039
    Bad: ops.squeeze(x, axis=3) with x: (batch, time, 1) gives LG034
    """
    return on_shape(call, "x", lambda shape: _squeezed(call, shape))


def _squeezed(call: Call, shape: Shape) -> Shape | None:
    if call.is_absent_or_none("axis"):
        ones = [_is_one(call, axis) for axis in shape.axes]
        if None in ones:
            return None
        return Shape(
            tuple(a for a, one in zip(shape.axes, ones, strict=True) if not one)
        )
    axes = call.axes()
    if axes is None:
        return None
    gone = places(call, shape, axes, "x")
    for axis in gone or ():
        if _is_one(call, shape.axes[axis]) is False:
            at = axis if shape.rank is not None else axis - len(shape.axes)
            raise refuse(
                f"axis {at} of {call.label('x')} is {shape.axes[axis]}, not 1: {shape}",
                _ones(shape),
                at="axis",
            )
    if gone is None:
        return None
    return Shape(tuple(a for i, a in enumerate(shape.axes) if i not in gone))


def _is_one(call: Call, axis: Axis) -> bool | None:
    if not isinstance(axis, Size):
        return None
    relation = call.facts.relation(axis, ONE)
    return None if relation is Relation.UNKNOWN else relation is Relation.EQUAL


def _ones(shape: Shape) -> str:
    found = [i - len(shape.axes) for i, a in enumerate(shape.axes) if a == ONE]
    if not found:
        return "no axis of it is 1"
    return f"did you mean axis={found[-1]}?"


@rule("flip", "roll")
def same_axes(call: Call) -> Value:
    """The same shape: elements change places along the axes that are named.

    Good: ops.flip(x, axis=1) with x: (batch, time) gives (batch, time)
    Bad: ops.flip(x, axis=2) with x: (batch, time) gives LG034
    """
    tensor, axes = call.tensor("x"), call.axes()
    if tensor is not None and tensor.shape is not None and axes is not None:
        places(call, tensor.shape, axes, "x")
    return ANYTHING if tensor is None else tensor


@rule("fliplr", "flipud")
def flipped(call: Call) -> Value:
    """The same shape: rows or columns turned round.

    Good: ops.fliplr(x) with x: (batch, time) gives (batch, time)
    Bad: ops.fliplr(x) with x: (batch,) gives LG035
    """
    at_least(call, "x", 2 if call.op.endswith("lr") else 1)
    tensor = call.tensor("x")
    return ANYTHING if tensor is None else tensor


@rule("rot90")
def rot90(call: Call) -> Value:
    """Turned in the plane of two axes: these change places if it is turned an odd number of times.

    Good: ops.rot90(x) with x: (height, width, channels) gives (width, height, channels)
    Good: ops.rot90(x, k=2) with x: (height, width) gives (height, width)
    Bad: ops.rot90(x) with x: (dim,) gives LG035
    """
    at_least(call, "array", 2)
    return on_shape(call, "array", lambda shape: _turned(call, shape))


def _turned(call: Call, shape: Shape) -> Shape | None:
    axes = call.axes("axes") if "axes" in call else (0, 1)
    times = call.integer("k", 1)
    if axes is None:
        return None
    if len(axes) != 2:
        raise refuse(f"rot90 turns in the plane of 2 axes, not {len(axes)}", at="axes")
    if axes[0] == axes[1]:
        raise refuse("rot90 turns in the plane of 2 different axes", at="axes")
    found = places(call, shape, axes, "array", "axes")
    if times is None or found is None or found[0] == found[1]:
        return None
    return _swap(shape, *found) if times % 2 else shape
