"""Products: matmul, dot and their like."""

from __future__ import annotations

from layergen.shapes.broadcast import Conflict, matrix_product
from layergen.shapes.call import PRODUCT, Call, Mismatch
from layergen.shapes.ops import rule
from layergen.shapes.value import ANYTHING, Shape, Tensor, Value, promoted


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
            PRODUCT, f"cannot multiply {left} by {right}", _hints(call, right, conflict)
        ) from None


def _hints(call: Call, right: Shape | None, conflict: Conflict) -> tuple[str, ...]:
    one, two = call.label("x1"), call.label("x2")
    if conflict.axis:
        return (
            f"in front of the matrices {one} has {conflict.left}, {two} has {conflict.right}",
        )
    assert right is not None
    which = "last but one" if len(right.axes) > 2 else "first"
    hint = f"the last axis of {one} is {conflict.left}, the {which} axis of {two} is {conflict.right}"
    if right.rank == 2 and right.axes[1] == conflict.left:
        turned = Shape((right.axes[1], right.axes[0]))
        return (hint, f"did you mean {two}: {turned}?")
    return (hint,)
