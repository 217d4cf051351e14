"""Ops that make one tensor of several: concatenate, stack and their like."""

from __future__ import annotations

from collections.abc import Sequence

from layergen.shapes.broadcast import count
from layergen.shapes.call import JOINING, Call, Mismatch
from layergen.shapes.ops import rule
from layergen.shapes.parts import differ, place
from layergen.shapes.size import ONE, Size, number
from layergen.shapes.value import (
    ANYTHING,
    Axis,
    DType,
    Items,
    Many,
    Rest,
    Shape,
    Tensor,
    Value,
    as_tensor,
    promoted,
)

#: A tensor among those that are joined, and how it is written.
Part = tuple[Tensor, str]


def _parts(call: Call, name: str) -> list[Part] | None:
    """The tensors of an argument; None where they are not known one by one."""
    value = call.value(name)
    if not isinstance(value, Items) or not value.values:
        return None
    found: list[Part] = []
    for index, item in enumerate(value.values):
        if isinstance(item, Rest):
            return None
        tensor = as_tensor(item)
        label = call.label(f"{name}[{index}]")
        found.append((Tensor(None, "unknown") if tensor is None else tensor, label))
    return found


def _dtype(parts: Sequence[Part]) -> DType:
    return promoted(*(tensor.dtype for tensor, _ in parts))


@rule("concatenate")
def concatenate(call: Call) -> Value:
    """One behind the other along an axis, of which the sizes are added; the other axes must be the same.

    Good: ops.concatenate([x, y], axis=-1) with x: (batch, time, dim), y: (batch, time, units) gives (batch, time, dim + units)
    Good: ops.concatenate([x, y]) with x: (time, dim), y: (keys, dim) gives (keys + time, dim)
    Good: ops.concatenate([x, y], -1) with x: (..., dim), y: (..., units) gives (..., dim + units)
    Bad: ops.concatenate([x, y], axis=1) with x: (batch, time, dim), y: (batch, time, units) gives LG032
    Bad: ops.concatenate([x, y], axis=-1) with x: (batch, dim), y: (batch, time, dim) gives LG032
    Bad: ops.concatenate([x, y], axis=2) with x: (batch, dim), y: (batch, dim) gives LG034
    """
    axis = call.integer("axis", 0)
    value = call.value("xs")
    if isinstance(value, Many) and isinstance(value.item, Tensor):
        shape = value.item.shape
        if shape is None or axis is None:
            return Tensor(None, value.item.dtype)
        return Tensor(_lengthened(call, shape, axis, None), value.item.dtype)
    parts = _parts(call, "xs")
    if parts is None or axis is None:
        return ANYTHING
    return Tensor(joined(call, parts, axis, "concatenate"), _dtype(parts))


def _lengthened(call: Call, shape: Shape, axis: int, size: Axis) -> Shape | None:
    at = place(call, shape, axis, "xs")
    if at is None:
        return None
    return Shape((*shape.axes[:at], size, *shape.axes[at + 1 :]))


def joined(call: Call, parts: Sequence[Part], axis: int, verb: str) -> Shape | None:
    """The shape of tensors that are put one behind the other along an axis.

    Raises:
        Mismatch: there is no such axis, or another axis differs.
    """
    shapes = [(t.shape, label) for t, label in parts if t.shape is not None]
    if not shapes:
        return None
    first, one = shapes[0]
    for shape, label in shapes:
        _has_axis(call, shape, axis, label)
    result = first
    for other, two in shapes[1:]:
        both = _matched(call, (result, one), (other, two), axis, verb)
        if both is None:
            return None
        result = both
    at = place(call, result, axis, "xs")
    if at is None:
        return None
    total: Size | None = number(0)
    for tensor, _ in parts:
        size = None if tensor.shape is None else tensor.shape.axes[at]
        total = total + size if isinstance(size, Size) and total is not None else None
    return Shape((*result.axes[:at], total, *result.axes[at + 1 :]))


def _has_axis(call: Call, shape: Shape, axis: int, label: str) -> None:
    labels = {**call.labels, "part": label}
    Call(call.op, call.arguments, labels, call.facts).axis_of(shape, axis, "part")


def _matched(
    call: Call,
    left: tuple[Shape, str],
    right: tuple[Shape, str],
    axis: int | None,
    verb: str,
) -> Shape | None:
    """What is known of the axes that two tensors share, all but the one that they are joined along."""
    (a, one), (b, two) = left, right
    where = "" if axis is None else f" along axis {axis}"
    message = f"cannot {verb} {a} and {b}{where}"
    if a.rank is not None and b.rank is not None and a.rank != b.rank:
        raise Mismatch(
            JOINING, message, (f"{one} has {a.rank} axes, {two} has {b.rank}",)
        )
    if len(a.axes) != len(b.axes) or a.rest != b.rest:
        return None
    skipped = None if axis is None else place(call, a, axis, "xs")
    if axis is not None and skipped is None:
        return None
    found: list[Axis] = []
    for index, (p, q) in enumerate(zip(a.axes, b.axes, strict=True)):
        if index == skipped:
            found.append(p)
            continue
        if isinstance(p, Rest) or isinstance(q, Rest):
            if p != q:
                return None
            found.append(p)
            continue
        if differ(call, p, q):
            at = index if a.rank is not None else index - len(a.axes)
            raise Mismatch(
                JOINING,
                message,
                (
                    f"axis {at} of {one} is {p}, that of {two} is {q}",
                    *_other_axis(call, a, b, axis),
                ),
            )
        found.append(q if p is None else p)
    return Shape(tuple(found))


def _other_axis(call: Call, a: Shape, b: Shape, axis: int | None) -> tuple[str, ...]:
    """The axis along which the two could be joined, if there is just one."""
    differing = [
        i for i, (p, q) in enumerate(zip(a.axes, b.axes, strict=True)) if p != q
    ]
    if axis is None or len(differing) != 1 or a.rank is None:
        return ()
    at = differing[0]
    return (f"did you mean axis={at - a.rank if at == a.rank - 1 else at}?",)


@rule("append")
def append(call: Call) -> Value:
    """Two tensors one behind the other, laid flat if no axis is given.

    Good: ops.append(x, y) with x: (time, dim), y: (units,) gives (dim * time + units,)
    Good: ops.append(x, y, axis=0) with x: (time, dim), y: (units, dim) gives (time + units, dim)
    Bad: ops.append(x, y, axis=0) with x: (time, dim), y: (time, units) gives LG032
    """
    pair = call.tensor("x1"), call.tensor("x2")
    if pair[0] is None or pair[1] is None:
        return ANYTHING
    parts = [(pair[0], call.label("x1")), (pair[1], call.label("x2"))]
    if not call.is_absent_or_none("axis"):
        axis = call.integer("axis")
        shape = None if axis is None else joined(call, parts, axis, "append")
        return Tensor(shape, _dtype(parts))
    sizes = [None if t.shape is None else count(t.shape) for t, _ in parts]
    one, two = sizes
    total = None if one is None or two is None else one + two
    return Tensor(Shape((total,)), _dtype(parts))


@rule("stack")
def stack(call: Call) -> Value:
    """Tensors of one shape along a new axis.

    Good: ops.stack([x, y], axis=1) with x: (batch, dim), y: (batch, dim) gives (batch, 2, dim)
    Good: ops.stack([x, y, x], axis=-1) with x: (..., dim), y: (..., dim) gives (..., dim, 3)
    Bad: ops.stack([x, y]) with x: (batch, dim), y: (batch, units) gives LG032
    Bad: ops.stack([x, y], axis=3) with x: (batch, dim), y: (batch, dim) gives LG034
    """
    axis = call.integer("axis", 0)
    value = call.value("x")
    if isinstance(value, Many) and isinstance(value.item, Tensor):
        item = value.item
        if item.shape is None or axis is None:
            return Tensor(None, item.dtype)
        return Tensor(_inserted(call, item.shape, axis, None, "x"), item.dtype)
    parts = _parts(call, "x")
    if parts is None or axis is None:
        return ANYTHING
    shapes = [(t.shape, label) for t, label in parts if t.shape is not None]
    if not shapes:
        return Tensor(None, _dtype(parts))
    result: Shape | None = shapes[0][0]
    for other in shapes[1:]:
        if result is not None:
            result = _matched(call, (result, shapes[0][1]), other, None, "stack")
    if result is not None:
        result = _inserted(call, result, axis, number(len(parts)), "x")
    return Tensor(result, _dtype(parts))


def _inserted(
    call: Call, shape: Shape, axis: int, size: Axis, name: str
) -> Shape | None:
    """The shape with one more axis."""
    rest = shape.rest
    if rest is None:
        at = call.axis_of(shape, axis, name, extra=1)
    elif 0 <= axis <= rest:
        at = axis
    elif axis < 0 and -axis <= len(shape.axes) - rest:
        at = len(shape.axes) + 1 + axis
    else:
        return None
    return Shape((*shape.axes[:at], size, *shape.axes[at:]))


@rule("hstack", "vstack", "dstack")
def stacked(call: Call) -> Value:
    """Side by side, on top of each other or behind each other.

    Good: ops.hstack([x, y]) with x: (rows, a), y: (rows, b) gives (rows, a + b)
    Good: ops.vstack([x, y]) with x: (a, dim), y: (b, dim) gives (a + b, dim)
    Good: ops.dstack([x, y]) with x: (a, b), y: (a, b) gives (a, b, 2)
    Bad: ops.vstack([x, y]) with x: (rows, a), y: (rows, b) gives LG032
    """
    parts = _parts(call, "xs")
    if parts is None:
        return ANYTHING
    plain = call.op.rpartition(".")[2]
    raised = [(Tensor(_raised(t.shape, plain), t.dtype), label) for t, label in parts]
    axis = {"vstack": 0, "dstack": 2}.get(plain)
    if axis is None:
        shapes = [t.shape for t, _ in raised]
        if any(s is None or s.rank is None for s in shapes):
            return Tensor(None, _dtype(parts))
        axis = 0 if shapes[0] is not None and shapes[0].rank == 1 else 1
    return Tensor(joined(call, raised, axis, plain), _dtype(parts))


def _raised(shape: Shape | None, op: str) -> Shape | None:
    """The shape with as many axes as the op needs."""
    if shape is None or shape.rank is None:
        return None
    axes = shape.axes
    if len(axes) < {"hstack": 1, "vstack": 2}.get(op, 0):
        # The backends do not agree on scalars, nor on what is on top of what in one axis.
        return None
    if op != "dstack":
        return shape
    if len(axes) < 2:
        axes = (ONE, *(axes or (ONE,)))
    return Shape(axes if len(axes) > 2 else (*axes, ONE))
