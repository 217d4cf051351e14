"""Products: matmul, dot and their like."""

from __future__ import annotations

from layergen.shapes.broadcast import Conflict, count, matrix_product
from layergen.shapes.call import AXIS, PRODUCT, Call, Mismatch
from layergen.shapes.ops import rule
from layergen.shapes.parts import (
    at_least,
    broadcast_parts,
    chained,
    differ,
    head,
    is_number,
    known,
    one_of_ranks,
    refuse,
    tail,
)
from layergen.shapes.size import ONE, Size, number
from layergen.shapes.value import (
    ANYTHING,
    Axis,
    DType,
    Integer,
    Items,
    Rest,
    Shape,
    Tensor,
    Value,
    promoted,
    scalar,
)


@rule("matmul")
def matmul(call: Call) -> Value:
    """Products of the matrices in the last two axes; the axes in front are broadcast.

    Good: ops.matmul(x, w) with x: (batch, dim), w: (dim, units) gives (batch, units)
    Good: ops.matmul(x, w) with x: (..., dim), w: (dim, units) gives (..., units)
    Bad: ops.matmul(x, w) with x: (batch, dim), w: (units, dim) gives LG031
    """
    left, right = call.tensor("x1"), call.tensor("x2")
    if left is None or right is None:
        return ANYTHING
    return Tensor(
        multiplied(call, left.shape, right.shape), promoted(left.dtype, right.dtype)
    )


def multiplied(call: Call, left: Shape | None, right: Shape | None) -> Shape | None:
    """The shape of the product of `x1` and `x2`.

    Raises:
        Mismatch: their shapes do not go together.
    """
    try:
        return matrix_product(call.facts, left, right)
    except ValueError:
        scalar = (
            call.label("x1")
            if left is not None and left.rank == 0
            else call.label("x2")
        )
        raise Mismatch(
            PRODUCT,
            f"{scalar} is a scalar, which cannot be multiplied as a matrix",
            ("write *",),
        ) from None
    except Conflict as conflict:
        raise Mismatch(
            PRODUCT,
            f"cannot multiply {left} by {right}",
            _hints(call, left, right, conflict),
        ) from None


def _hints(
    call: Call, left: Shape | None, right: Shape | None, conflict: Conflict
) -> tuple[str, ...]:
    one, two = call.label("x1"), call.label("x2")
    if conflict.axis:
        return (
            f"in front of the matrices {one} has {conflict.left}, {two} has {conflict.right}",
        )
    assert left is not None
    assert right is not None
    which = "last but one" if len(right.axes) > 2 else "first"
    hint = f"the last axis of {one} is {conflict.left}, the {which} axis of {two} is {conflict.right}"
    if right.rank == 2 and right.axes[1] == conflict.left:
        turned = Shape((right.axes[1], right.axes[0]))
        if "." in two:
            # A sublayer's weight has the shape that it has.
            return (hint, f"did you mean ops.transpose({two})?")
        return (hint, f"did you mean {two}: {turned}?")
    if len(right.axes) > 2 and right.axes[-1] == conflict.left:
        rank = right.rank
        order = (*range(rank - 2), rank - 1, rank - 2) if rank is not None else ()
        turn = (
            f"ops.transpose({two}, {order})"
            if order
            else f"ops.swapaxes({two}, -1, -2)"
        )
        return (hint, f"did you mean {turn}?")
    if right.rank == 1 and len(left.axes) > 1 and right.axes[0] == left.axes[-2]:
        return (hint, f"did you mean {two} @ {one}?")
    return (hint,)


def _both(call: Call) -> tuple[Tensor, Tensor, DType] | None:
    left, right = call.tensor("x1"), call.tensor("x2")
    if left is None or right is None:
        return None
    return left, right, promoted(left.dtype, right.dtype)


def _contract(call: Call, left: Axis, right: Axis, which: str, other: str) -> None:
    if differ(call, left, right):
        raise Mismatch(
            PRODUCT,
            f"cannot multiply {call.shape('x1')} by {call.shape('x2')}",
            (
                f"{which} of {call.label('x1')} is {left}, "
                f"{other} of {call.label('x2')} is {right}",
            ),
        )


@rule("dot")
def dot(call: Call) -> Value:
    """Sums over the last axis of the one and the last but one (or only) axis of the other.

    Good: ops.dot(x, w) with x: (batch, dim), w: (dim, units) gives (batch, units)
    Good: ops.dot(x, w) with x: (batch, time, dim), w: (heads, dim, units) gives (batch, time, heads, units)
    Bad: ops.dot(x, w) with x: (batch, dim), w: (units, dim) gives LG031
    """
    both = _both(call)
    if both is None:
        return ANYTHING
    left, right, dtype = both
    one, two = left.shape, right.shape
    if one is None or two is None:
        return Tensor(None, dtype)
    if one.rank == 0 or two.rank == 0:
        return Tensor(two if one.rank == 0 else one, dtype)
    front, back = tail(one, 1), tail(two, min(2, len(two.axes)))
    if two.rank is None and len(two.axes) < 3:
        back = None
    if front is None or back is None:
        return Tensor(None, dtype)
    which = "the last axis but one" if len(back[1]) == 2 else "the only axis"
    _contract(call, front[1][0], back[1][0], "the last axis", which)
    return Tensor(chained(front[0], back[0], back[1][1:]), dtype)


@rule("inner")
def inner(call: Call) -> Value:
    """Sums over the last axis of both.

    Good: ops.inner(x, w) with x: (batch, dim), w: (units, dim) gives (batch, units)
    Bad: ops.inner(x, w) with x: (batch, dim), w: (dim, units) gives LG031
    """
    both = _both(call)
    if both is None:
        return ANYTHING
    left, right, dtype = both
    one, two = left.shape, right.shape
    if one is None or two is None:
        return Tensor(None, dtype)
    if one.rank == 0 or two.rank == 0:
        return Tensor(two if one.rank == 0 else one, dtype)
    front, back = tail(one, 1), tail(two, 1)
    if front is None or back is None:
        return Tensor(None, dtype)
    _contract(call, front[1][0], back[1][0], "the last axis", "the last axis")
    return Tensor(chained(front[0], back[0]), dtype)


@rule("outer")
def outer(call: Call) -> Value:
    """Each element of the one times each of the other, both laid flat.

    Good: ops.outer(x, y) with x: (time,), y: (dim,) gives (time, dim)
    Good: ops.outer(x, y) with x: (batch, time), y: (dim,) gives (batch * time, dim)
    """
    both = _both(call)
    if both is None:
        return ANYTHING
    left, right, dtype = both
    sizes = [None if t.shape is None else count(t.shape) for t in (left, right)]
    return Tensor(Shape(tuple(sizes)), dtype)


@rule("vdot")
def vdot(call: Call) -> Value:
    """The sum of all products of two tensors laid flat.

    Good: ops.vdot(x, y) with x: (time, dim), y: (dim, time) gives ()
    Bad: ops.vdot(x, y) with x: (time, dim), y: (dim,) gives LG031
    """
    both = _both(call)
    if both is None:
        return ANYTHING
    left, right, dtype = both
    one, two = [None if t.shape is None else count(t.shape) for t in (left, right)]
    if differ(call, one, two):
        raise Mismatch(
            PRODUCT,
            f"{left.shape} and {right.shape} do not hold the same number of elements",
            (f"{call.label('x1')} holds {one}, {call.label('x2')} holds {two}",),
        )
    return scalar(dtype)


@rule("tensordot")
def tensordot(call: Call) -> Value:
    """Sums over the last axes of the one and the first of the other, or over those that `axes` names.

    Good: ops.tensordot(x, w, axes=1) with x: (batch, time, dim), w: (dim, units) gives (batch, time, units)
    Good: ops.tensordot(x, w, axes=[[1], [0]]) with x: (batch, time, dim), w: (time, units) gives (batch, dim, units)
    Good: ops.tensordot(x, w) with x: (batch, time, dim), w: (time, dim, units) gives (batch, units)
    Bad: ops.tensordot(x, w, axes=1) with x: (batch, dim), w: (units, dim) gives LG031
    Bad: ops.tensordot(x, w, axes=[[2], [0]]) with x: (batch, dim), w: (dim, units) gives LG034
    """
    both = _both(call)
    if both is None:
        return ANYTHING
    left, right, dtype = both
    one, two = left.shape, right.shape
    if one is None or two is None:
        return Tensor(None, dtype)
    axes = call.value("axes", Integer(number(2)))
    if isinstance(axes, Integer) and axes.size is not None:
        return Tensor(_contracted(call, one, two, axes.size.number), dtype)
    pairs = _axis_pairs(axes)
    if pairs is None or one.rank is None or two.rank is None:
        return Tensor(None, dtype)
    if len(pairs[0]) != len(pairs[1]):
        raise refuse(
            f"tensordot sums over {len(pairs[0])} axes of {call.label('x1')} and "
            f"{len(pairs[1])} of {call.label('x2')}",
            "name as many axes of the one as of the other",
            at="axes",
        )
    first = [call.axis_of(one, axis, "x1", "axes") for axis in pairs[0]]
    second = [call.axis_of(two, axis, "x2", "axes") for axis in pairs[1]]
    for a, b, p, q in zip(first, second, *pairs, strict=True):
        _contract(call, one.axes[a], two.axes[b], f"axis {p}", f"axis {q}")
    return Tensor(
        chained(
            [axis for i, axis in enumerate(one.axes) if i not in first],
            [axis for i, axis in enumerate(two.axes) if i not in second],
        ),
        dtype,
    )


def _axis_pairs(value: Value) -> tuple[list[int], list[int]] | None:
    """`[[1], [0]]` or `[1, 0]` as the axes of the one and of the other."""
    if not isinstance(value, Items) or len(value.values) != 2:
        return None
    found: list[list[int]] = []
    for part in value.values:
        items = part.values if isinstance(part, Items) else (part,)
        numbers = [
            v.size.number if isinstance(v, Integer) and v.size is not None else None
            for v in items
        ]
        if None in numbers:
            return None
        found.append([n for n in numbers if n is not None])
    return found[0], found[1]


def _contracted(call: Call, one: Shape, two: Shape, axes: int | None) -> Shape | None:
    if axes is None:
        return None
    if axes <= 0:
        return chained(one.axes, two.axes) if axes == 0 else None
    for name, shape in (("x1", one), ("x2", two)):
        if shape.rank is not None and shape.rank < axes:
            raise Mismatch(
                AXIS,
                f"tensordot sums over {axes} axes, {call.label(name)} has {shape.rank}: {shape}",
                ("it sums over 2 unless axes= says otherwise",),
                "axes" if "axes" in call else None,
            )
    front, back = tail(one, axes), head(two, axes)
    if front is None or back is None:
        return None
    for index, (a, b) in enumerate(zip(front[1], back[0], strict=True)):
        _contract(call, a, b, f"axis {index - axes}", f"axis {index}")
    return chained(front[0], back[1])


@rule("cross")
def cross(call: Call) -> Value:
    """The cross product of vectors of 2 or 3 numbers, which stand in the last axis or in `axis`.

    Good: ops.cross(x, y) with x: (batch, 3), y: (batch, 3) gives (batch, 3)
    Good: ops.cross(x, y) with x: (batch, 2), y: (batch, 2) gives (batch,)
    Bad: ops.cross(x, y) with x: (batch, 4), y: (batch, 4) gives LG039
    """
    both = _both(call)
    if both is None:
        return ANYTHING
    left, right, dtype = both
    if any(not call.is_absent_or_none(n) for n in ("axis",)) or any(
        call.integer(n, -1) != -1 for n in ("axisa", "axisb", "axisc")
    ):
        return Tensor(None, dtype)
    at_least(call, "x1", 1)
    at_least(call, "x2", 1)
    parts = [None if t.shape is None else tail(t.shape, 1) for t in (left, right)]
    one, two = parts
    if one is None or two is None:
        return Tensor(None, dtype)
    for name, part in (("x1", one), ("x2", two)):
        size = known(part[1][0])
        if size is not None and size not in (2, 3):
            raise refuse(
                f"cross wants vectors of 2 or 3 numbers, the last axis of "
                f"{call.label(name)} is {size}: {call.shape(name)}",
                "name the axis that holds the vectors with axis=",
            )
    try:
        front = broadcast_parts(call, one[0], two[0])
    except Conflict as conflict:
        axis = conflict.axis - 1
        call.refuse_broadcast(
            "x1",
            "x2",
            left.shape,
            right.shape,
            Conflict(conflict.left, conflict.right, axis),
        )
    if front is None:
        return Tensor(None, dtype)
    sizes = (one[1][0], two[1][0])
    if any(is_number(size, 3) for size in sizes):
        return Tensor(chained(front.axes, (number(3),)), dtype)
    return Tensor(front if all(is_number(s, 2) for s in sizes) else None, dtype)


@rule("kron")
def kron(call: Call) -> Value:
    """The Kronecker product: each axis is the product of the two.

    Good: ops.kron(x, y) with x: (a, b), y: (c, d) gives (a * c, b * d)
    """
    both = _both(call)
    if both is None:
        return ANYTHING
    left, right, dtype = both
    one, two = left.shape, right.shape
    if one is None or two is None or one.rank is None or one.rank != two.rank:
        return Tensor(None, dtype)
    axes = [
        a * b if isinstance(a, Size) and isinstance(b, Size) else None
        for a, b in zip(one.axes, two.axes, strict=True)
    ]
    return Tensor(Shape(tuple(axes)), dtype)


@rule("correlate")
def correlate(call: Call) -> Value:
    """The correlation of two sequences, as long as `mode` says; a float.

    Good: ops.correlate(x, y, mode="full") with x: (time,), y: (width,) gives (time + width - 1,)
    Bad: ops.correlate(x, y) with x: (batch, time), y: (width,) gives LG035
    """
    one_of_ranks(call, "x1", 1)
    one_of_ranks(call, "x2", 1)
    one, two = call.shape("x1"), call.shape("x2")
    mode = call.text("mode", "valid")
    size: Axis = None
    if one is not None and two is not None and one.rank == two.rank == 1:
        a, b = one.axes[0], two.axes[0]
        assert not isinstance(a, Rest)
        assert not isinstance(b, Rest)
        if a is not None and b is not None:
            size = _correlated(a, b, mode)
    return Tensor(Shape((size,)), "float")


def _correlated(a: Size, b: Size, mode: str | None) -> Size | None:
    if mode == "full":
        return a + b - ONE
    if mode == "same" and a == b:
        return a
    if mode == "valid" and a == b:
        return ONE
    if a.number is None or b.number is None or mode not in ("same", "valid"):
        return None
    high, low = max(a.number, b.number), min(a.number, b.number)
    return number(high if mode == "same" else high - low + 1)
