"""Ops that make several tensors of one: split, unstack and their like."""

from __future__ import annotations

from itertools import pairwise

from layergen.shapes.call import Call
from layergen.shapes.facts import Relation
from layergen.shapes.ops import rule
from layergen.shapes.ops.reshape import divided
from layergen.shapes.parts import at_least, differ, known, place, refuse
from layergen.shapes.size import Size, number
from layergen.shapes.value import (
    ANYTHING,
    Axis,
    Integer,
    Items,
    Many,
    Rest,
    Shape,
    Tensor,
    Value,
)

MOST_PARTS = 256


@rule("split", "array_split", "hsplit", "vsplit", "dsplit")
def split(call: Call) -> Value:
    """Equal parts of an axis, or the parts between the indices that are given.

    Good: ops.split(x, 2, axis=-1) with x: (batch, 2 * dim) gives [(batch, dim), (batch, dim)]
    Good: ops.split(x, [1, 3], axis=1) with x: (batch, time) gives [(batch, 1), (batch, 2), (batch, time - 3)]
    Bad: ops.split(x, 2, axis=1) with x: (batch, 3) gives LG039
    Bad: ops.split(x, 2, axis=2) with x: (batch, dim) gives LG034
    Bad: ops.dsplit(x, 2) with x: (batch, dim) gives LG035
    """
    tensor = call.tensor("x")
    plain = call.op.rpartition(".")[2]
    at_least(call, "x", {"hsplit": 1, "vsplit": 2, "dsplit": 3}.get(plain, 1))
    if tensor is None:
        return ANYTHING
    shape, axis = tensor.shape, _axis(call, plain, tensor.shape)
    at = None if shape is None or axis is None else place(call, shape, axis, "x")
    wanted = call.value("indices_or_sections")
    if shape is None or at is None or axis is None:
        return _unplaced(wanted, tensor)
    sizes = _sizes(call, shape, at, wanted, plain == "array_split")
    if sizes is None:
        return ANYTHING
    parts = [
        Tensor(Shape((*shape.axes[:at], size, *shape.axes[at + 1 :])), tensor.dtype)
        for size in sizes
    ]
    many = isinstance(wanted, Integer) and known(wanted.size) is None
    return Many(parts[0]) if many else Items(tuple(parts), True)


def _axis(call: Call, plain: str, shape: Shape | None) -> int | None:
    if plain == "vsplit":
        return 0
    if plain == "dsplit":
        return 2
    if plain == "hsplit":
        if shape is None or shape.rank is None:
            return None
        return 0 if shape.rank == 1 else 1
    return call.integer("axis", 0)


def _unplaced(wanted: Value, tensor: Tensor) -> Value:
    """As many parts of an unknown shape."""
    part = Tensor(None, tensor.dtype)
    match wanted:
        case Integer(Size() as size) if size.number is not None:
            return Items((part,) * max(0, min(size.number, MOST_PARTS)), True)
        case Items(values) if not any(isinstance(v, Rest) for v in values):
            return Items((part,) * (len(values) + 1), True)
    return Many(part)


def _sizes(
    call: Call, shape: Shape, at: int, wanted: Value, uneven: bool
) -> list[Axis] | None:
    whole = shape.axes[at]
    match wanted:
        case Integer(Size() as sections):
            return _equal(call, shape, at, sections, uneven)
        case Items(values) if all(isinstance(v, Integer) for v in values):
            ends = [v.size for v in values if isinstance(v, Integer)]
            bounds: list[Axis] = [number(0), *ends, whole]
            return [_between(a, b) for a, b in pairwise(bounds)]
    return None


def _between(start: Axis, end: Axis) -> Axis:
    if not isinstance(start, Size) or not isinstance(end, Size):
        return None
    if start.number is not None and start.number < 0:
        return None
    if end.number is not None and end.number < 0:
        return None
    size = end - start
    # Where the indices go back, the backends do not agree.
    return None if size.number is not None and size.number < 0 else size


def _equal(
    call: Call, shape: Shape, at: int, sections: Size, uneven: bool
) -> list[Axis] | None:
    whole, parts = shape.axes[at], sections.number
    if parts is not None and not 0 < parts <= MOST_PARTS:
        return None
    if not isinstance(whole, Size):
        return [None] * (parts or 1)
    if uneven and parts is not None and whole.number is not None:
        small, rest = divmod(whole.number, parts)
        return [number(small + (i < rest)) for i in range(parts)]
    size = divided(call.facts, whole, sections)
    if size is None and not uneven:
        raise refuse(
            f"{call.label('x')} cannot be split into {sections} equal parts: "
            f"axis {at} is {whole}",
            f"the shape of {call.label('x')} is {shape}",
            at="indices_or_sections",
        )
    if size is None or (uneven and not _is_whole(call, size, sections, whole)):
        return [None] * (parts or 1)
    return [size] * (parts or 1)


def _is_whole(call: Call, size: Size, sections: Size, whole: Size) -> bool:
    return call.facts.relation(size * sections, whole) is Relation.EQUAL


@rule("unstack")
def unstack(call: Call) -> Value:
    """The slices along an axis, each without it.

    Good: ops.unstack(x, axis=1) with x: (batch, 2, dim) gives [(batch, dim), (batch, dim)]
    Good: ops.unstack(x, num=2, axis=-1) with x: (..., 2) gives [(...,), (...,)]
    Bad: ops.unstack(x, num=3, axis=1) with x: (batch, 2, dim) gives LG039
    Bad: ops.unstack(x, axis=3) with x: (batch, 2, dim) gives LG034
    """
    tensor, axis = call.tensor("x"), call.integer("axis", 0)
    if tensor is None:
        return ANYTHING
    shape = tensor.shape
    at = None if shape is None or axis is None else place(call, shape, axis, "x")
    named = None if call.is_absent_or_none("num") else call.integer("num")
    if shape is None or at is None:
        part = Tensor(None, tensor.dtype)
        return Many(part) if named is None else Items((part,) * named, True)
    part = Tensor(Shape((*shape.axes[:at], *shape.axes[at + 1 :])), tensor.dtype)
    size = shape.axes[at]
    if named is not None and differ(call, size, number(named)):
        raise refuse(
            f"axis {axis} of {call.label('x')} has {size} slices, not {named}: {shape}",
            f"write num={size}",
            at="num",
        )
    times = known(size) if named is None else named
    if times is None or not 0 <= times <= MOST_PARTS:
        return Many(part)
    return Items((part,) * times, True)
