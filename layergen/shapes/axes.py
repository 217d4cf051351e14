"""Which axes of a shape an argument means, and what is left of a shape without them."""

from __future__ import annotations

from collections.abc import Sequence

from layergen.shapes.call import AXIS, Call, Mismatch
from layergen.shapes.size import ONE
from layergen.shapes.value import Axis, Integer, Items, Rest, Shape


def place(
    call: Call, shape: Shape, axis: int, name: str, at: str = "axis"
) -> int | None:
    """Where an axis stands among `shape.axes`; None where it falls into the `...`.

    Raises:
        Mismatch: the argument has no such axis.
    """
    rest = shape.rest
    if rest is None:
        return call.axis_of(shape, axis, name, at)
    if 0 <= axis < rest:
        return axis
    if -(len(shape.axes) - rest) < axis < 0:
        return len(shape.axes) + axis
    return None


def places(
    call: Call, shape: Shape, axes: Sequence[int], name: str, at: str = "axis"
) -> tuple[int, ...] | None:
    """Where some axes stand; None where one falls into the `...`.

    Raises:
        Mismatch: the argument has no such axis, or one is given twice.
    """
    found = [place(call, shape, axis, name, at) for axis in axes]
    known = [one for one in found if one is not None]
    for one in known:
        if known.count(one) > 1:
            raise Mismatch(
                AXIS,
                f"axis {one} of {call.label(name)} is given twice",
                ("give each axis once",),
                at if at in call.labels else None,
            )
    return tuple(known) if len(known) == len(found) else None


def one_axis(call: Call, name: str, default: int, at: str = "axis") -> int | None:
    """Where the axis stands that an argument names by one integer; None where that is not known.

    Raises:
        Mismatch: there is no such axis.
    """
    shape, axis = call.shape(name), call.integer(at, default)
    if shape is None or axis is None:
        return None
    return place(call, shape, axis, name, at)


def check_axes(call: Call, name: str, at: str = "axis") -> None:
    """Refuses axes that a tensor does not have.

    Raises:
        Mismatch: there is no such axis.
    """
    shape, axes = call.shape(name), call.axes(at)
    if shape is not None and axes is not None:
        places(call, shape, axes, name, at)


def reduced(
    call: Call, name: str = "x", at: str = "axis", default: int | None = None
) -> Shape | None:
    """The shape that is left after a reduction over `axis`, with `keepdims`; None where it cannot be told.

    Raises:
        Mismatch: there is no such axis.
    """
    shape, keepdims = call.shape(name), call.flag("keepdims")
    if keepdims is None:
        return None
    if default is None and call.is_absent_or_none(at):
        return _whole(shape, keepdims)
    axes = (default,) if at not in call and default is not None else call.axes(at)
    if shape is None:
        return None
    if axes is None:
        return _unknown_axes(call, shape, keepdims, at)
    found = places(call, shape, axes, name, at)
    return None if found is None else without(shape, found, keepdims)


def without(shape: Shape, gone: Sequence[int], keepdims: bool = False) -> Shape:
    """A shape whose axes in these places are left out, or are 1."""
    if keepdims:
        return Shape(tuple(ONE if i in gone else a for i, a in enumerate(shape.axes)))
    return Shape(tuple(a for i, a in enumerate(shape.axes) if i not in gone))


def with_axis(shape: Shape, index: int, axis: Axis) -> Shape:
    """A shape with another axis in one place."""
    return Shape((*shape.axes[:index], axis, *shape.axes[index:][1:]))


def _whole(shape: Shape | None, keepdims: bool) -> Shape | None:
    if not keepdims:
        return Shape(())
    if shape is None or shape.rank is None:
        return None
    return Shape((ONE,) * shape.rank)


def _unknown_axes(call: Call, shape: Shape, keepdims: bool, at: str) -> Shape | None:
    """Some axes, nobody knows which: with their number, that of the axes that are left is known."""
    if shape.rank is None:
        return None
    match call.value(at):
        case Integer():
            gone = 1
        case Items(values) if not any(isinstance(v, Rest) for v in values):
            gone = len(values)
        case _:
            return None
    left = shape.rank if keepdims else shape.rank - gone
    return Shape((None,) * left) if left >= 0 else None
