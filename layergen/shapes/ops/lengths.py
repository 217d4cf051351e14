"""Ops that make axes longer or shorter: tile, repeat, pad, broadcast_to."""

from __future__ import annotations

from layergen.shapes.broadcast import Conflict, broadcast, count
from layergen.shapes.call import BROADCAST, Call, Mismatch
from layergen.shapes.ops import rule
from layergen.shapes.parts import (
    differ,
    known,
    on_shape,
    place,
    plural,
    refuse,
    tail,
)
from layergen.shapes.size import ONE, Size, number
from layergen.shapes.value import (
    ANYTHING,
    Axis,
    Integer,
    Items,
    Rest,
    Shape,
    Tensor,
    Value,
)


@rule("broadcast_to")
def broadcast_to(call: Call) -> Value:
    """The tensor stretched to another shape.

    Good: ops.broadcast_to(b, (batch, dim)) with b: (dim,) gives (batch, dim)
    Bad: ops.broadcast_to(b, (batch, dim)) with b: (batch,) gives LG030
    Bad: ops.broadcast_to(x, (dim,)) with x: (batch, dim) gives LG030
    """
    tensor = call.tensor("x")
    wanted = call.value("shape")
    target = call.sizes("shape") if isinstance(wanted, Items) else None
    if tensor is None or target is None:
        return ANYTHING if tensor is None else Tensor(None, tensor.dtype)
    _refuse_shrinking(call, tensor.shape, target)
    return Tensor(target, tensor.dtype)


def _refuse_shrinking(call: Call, old: Shape | None, target: Shape) -> None:
    if old is None:
        return
    hint = ""
    try:
        broadcast(call.facts, old, target)
    except Conflict as conflict:
        hint = (
            f"axis {conflict.axis} of {call.label('x')} is {conflict.left}, "
            f"that of the target {conflict.right}"
        )
    behind = [
        len(s.axes) if s.rest is None else len(s.axes) - s.rest - 1
        for s in (old, target)
    ]
    if old.rank is not None and target.rank is not None and old.rank > target.rank:
        hint = f"{call.label('x')} has {old.rank} axes, the target {target.rank}"
    for at in range(1, min(behind) + 1):
        if target.axes[-at] == ONE and differ(call, old.axes[-at], ONE):
            hint = (
                hint
                or f"axis {-at} of {call.label('x')} is {old.axes[-at]}, that of the target 1"
            )
    if hint:
        raise Mismatch(BROADCAST, f"{old} cannot be stretched to {target}", (hint,))


def _counts(value: Value) -> list[Size | None] | None:
    """One or several numbers of times; None where not even how many is known."""
    match value:
        case Integer(size):
            return [size]
        case Items(values) if not any(isinstance(v, Rest) for v in values):
            return [v.size if isinstance(v, Integer) else None for v in values]
    return None


def _times(axis: Axis, factor: Size | None) -> Axis:
    if isinstance(axis, Rest):
        return axis if factor == ONE else None
    return None if axis is None or factor is None else axis * factor


@rule("tile")
def tile(call: Call) -> Value:
    """Each axis as many times as `repeats` says, counted from the last.

    Good: ops.tile(x, (1, heads, 1)) with x: (batch, time, dim) gives (batch, heads * time, dim)
    Good: ops.tile(x, (batch, 1, 1)) with x: (time, dim) gives (batch, time, dim)
    """
    return on_shape(call, "x", lambda shape: _tiled(call, shape))


def _tiled(call: Call, shape: Shape) -> Shape | None:
    counts = _counts(call.value("repeats"))
    if counts is None:
        return None
    if shape.rank is None:
        parts = tail(shape, len(counts))
        if parts is None:
            return None
        back = [_times(a, c) for a, c in zip(parts[1], counts, strict=True)]
        return Shape((*parts[0], *back))
    missing = shape.rank - len(counts)
    axes: tuple[Axis, ...] = (ONE,) * -missing + shape.axes
    factors = [ONE] * missing + counts
    return Shape(tuple(_times(a, f) for a, f in zip(axes, factors, strict=True)))


@rule("repeat")
def repeat(call: Call) -> Value:
    """Each element several times, along an axis or laid flat.

    Good: ops.repeat(x, heads, axis=1) with x: (batch, time) gives (batch, heads * time)
    Good: ops.repeat(x, 3) with x: (batch, time) gives (3 * batch * time,)
    Bad: ops.repeat(x, 2, axis=2) with x: (batch, time) gives LG034
    Bad: ops.repeat(x, [1, 2], axis=1) with x: (batch, 3) gives LG039
    """
    return on_shape(call, "x", lambda shape: _repeated(call, shape))


def _repeated(call: Call, shape: Shape) -> Shape | None:
    counts = _counts(call.value("repeats"))
    if call.is_absent_or_none("axis"):
        return Shape((_longer(call, count(shape), counts, shape),))
    axis = call.integer("axis")
    at = None if axis is None else place(call, shape, axis, "x")
    if at is None:
        return None
    size = _longer(call, shape.axes[at], counts, shape)
    return Shape((*shape.axes[:at], size, *shape.axes[at + 1 :]))


def _longer(
    call: Call, size: Axis, counts: list[Size | None] | None, shape: Shape
) -> Size | None:
    if counts is None or not isinstance(size, Size):
        return None
    if len(counts) == 1:
        return None if counts[0] is None else size * counts[0]
    whole = known(size)
    if whole is not None and whole != len(counts):
        raise refuse(
            f"{len(counts)} repeats for {whole} elements of {call.label('x')}: {shape}",
            "give one number, or one for each element",
            at="repeats",
        )
    return None if None in counts else sum_of(counts)


def sum_of(sizes: list[Size | None]) -> Size | None:
    """All of them added; None where one is not known."""
    total: Size | None = None
    for size in sizes:
        if size is None:
            return None
        total = size if total is None else total + size
    return total


@rule("pad")
def pad(call: Call) -> Value:
    """Each axis longer by what `pad_width` puts before and behind it.

    Good: ops.pad(x, ((0, 0), (1, 2), (0, 0))) with x: (batch, time, dim) gives (batch, time + 3, dim)
    Good: ops.pad(x, 1) with x: (height, width) gives (height + 2, width + 2)
    Bad: ops.pad(x, ((0, 0), (1, 1))) with x: (batch, time, dim) gives LG039
    """
    return on_shape(call, "x", lambda shape: _padded(call, shape))


def _padded(call: Call, shape: Shape) -> Shape | None:
    widths = _widths(call.value("pad_width"))
    if widths is None or shape.rank is None:
        return None
    if len(widths) == 1:
        widths = widths * shape.rank
    if len(widths) != shape.rank:
        raise refuse(
            f"pad_width is for {plural(len(widths), 'axis')}, {call.label('x')} has "
            f"{shape.rank}: {shape}",
            "give a pair for each axis, (0, 0) for those that stay",
            at="pad_width",
        )
    axes = [
        axis + width if isinstance(axis, Size) and width is not None else None
        for axis, width in zip(shape.axes, widths, strict=True)
    ]
    return Shape(tuple(axes))


def _widths(value: Value) -> list[Size | None] | None:
    """How much longer each axis becomes; one for all of them if there is only one."""
    match value:
        case Integer(size):
            return [None if size is None else size + size]
        case Items((Integer(), Integer()) as pair):
            return [sum_of([v.size for v in pair if isinstance(v, Integer)])]
        case Items(values) if values and all(isinstance(v, Items) for v in values):
            found: list[Size | None] = []
            for part in values:
                counts = _counts(part) if isinstance(part, Items) else None
                if counts is None or not 1 <= len(counts) <= 2:
                    return None
                found.append(sum_of(counts * 2 if len(counts) == 1 else counts))
            return found
    return None


@rule("diff")
def diff(call: Call) -> Value:
    """Differences of neighbours: an axis shorter by `n`.

    Good: ops.diff(x) with x: (batch, time) gives (batch, time - 1)
    Bad: ops.diff(x, axis=2) with x: (batch, time) gives LG034
    """
    return on_shape(call, "a", lambda shape: _shorter(call, shape))


def _shorter(call: Call, shape: Shape) -> Shape | None:
    times, axis = call.integer("n", 1), call.integer("axis", -1)
    at = None if axis is None else place(call, shape, axis, "a")
    if at is None or times is None:
        return None
    size = shape.axes[at]
    if isinstance(size, Size) and size.number is not None:
        size = number(max(size.number - times, 0))
    elif isinstance(size, Size):
        size = size - number(times)
    return Shape((*shape.axes[:at], size, *shape.axes[at + 1 :]))
