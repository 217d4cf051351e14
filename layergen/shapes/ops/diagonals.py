"""Ops on the diagonals of matrices."""

from __future__ import annotations

from layergen.shapes.axes import place, without
from layergen.shapes.broadcast import count
from layergen.shapes.call import AXIS, RANK, Call, Mismatch
from layergen.shapes.dtypes import counted
from layergen.shapes.lowest import lowest
from layergen.shapes.ops import rule
from layergen.shapes.ops.sorting import kind_of
from layergen.shapes.size import Size, number
from layergen.shapes.value import Axis, Shape, Tensor, Value


@rule("diagonal")
def diagonal(call: Call) -> Value:
    """The diagonals of the matrices in two axes, as a new last axis.

    Good: ops.diagonal(x) with x: (dim, dim) gives (dim,)
    Good: ops.diagonal(x, axis1=1, axis2=2) with x: (batch, dim, dim) gives (batch, dim)
    Bad: ops.diagonal(x) with x: (dim,) gives LG035
    Bad: ops.diagonal(x, axis1=1, axis2=3) with x: (batch, dim, dim) gives LG034
    """
    found = _matrix_axes(call)
    shape = call.shape("x")
    if found is None or shape is None:
        return Tensor(None, kind_of(call))
    rows, columns = (shape.axes[index] for index in found)
    length = _diagonal(rows, columns, call.integer("offset", 0))
    rest = without(shape, found)
    return Tensor(Shape((*rest.axes, length)), kind_of(call))


@rule("trace")
def trace(call: Call) -> Value:
    """The sums over the diagonals of the matrices in two axes.

    Good: ops.trace(x, axis1=-2, axis2=-1) with x: (batch, dim, dim) gives (batch,)
    Bad: ops.trace(x) with x: (dim,) gives LG035
    Bad: ops.trace(x, axis1=0, axis2=-2) with x: (dim, dim) gives LG034
    """
    found, shape = _matrix_axes(call), call.shape("x")
    dtype = counted(kind_of(call))
    sure = found is not None and shape is not None and call.integer("offset", 0) == 0
    if not sure or found is None or shape is None:
        return Tensor(None, dtype)
    return Tensor(without(shape, found), dtype)


def _matrix_axes(call: Call) -> tuple[int, int] | None:
    shape = call.shape("x")
    if shape is None:
        return None
    if shape.rank is not None and shape.rank < 2:
        raise Mismatch(
            RANK,
            f"{call.op} wants matrices, {call.label('x')} has {shape.rank} axes: {shape}",
            ("ops.diag makes a matrix of a vector",),
            "x",
        )
    axes = call.integer("axis1", 0), call.integer("axis2", 1)
    if axes[0] is None or axes[1] is None:
        return None
    one = place(call, shape, axes[0], "x", "axis1")
    two = place(call, shape, axes[1], "x", "axis2")
    if one is None or two is None:
        return None
    if one == two:
        raise Mismatch(
            AXIS,
            f"a diagonal needs two axes, axis {one} of {call.label('x')} is given twice",
            ("give axis1 and axis2",),
            "axis2",
        )
    return one, two


def _diagonal(rows: Axis, columns: Axis, offset: int | None) -> Axis:
    if not isinstance(rows, Size) or not isinstance(columns, Size) or offset is None:
        return None
    height, width = rows.number, columns.number
    if height is not None and width is not None:
        return number(max(0, min(height + min(offset, 0), width - max(offset, 0))))
    if rows != columns:
        return None
    length = rows - number(abs(offset))
    least = lowest(length)
    return length if least is not None and least >= 0 else None


@rule("diag")
def diag(call: Call) -> Value:
    """A matrix with a vector on its diagonal, or the diagonal of a matrix.

    Good: ops.diag(x) with x: (dim,) gives (dim, dim)
    Good: ops.diag(x, k=1) with x: (3, 5) gives (3,)
    Bad: ops.diag(x) with x: (batch, dim, dim) gives LG035
    """
    shape, offset = call.shape("x"), call.integer("k", 0)
    if shape is None or shape.rank is None:
        return Tensor(None, kind_of(call))
    if shape.rank == 2:
        return Tensor(
            Shape((_diagonal(shape.axes[0], shape.axes[1], offset),)), kind_of(call)
        )
    if shape.rank != 1:
        raise Mismatch(
            RANK,
            f"diag wants a vector or a matrix, {call.label('x')} has {shape.rank} axes: {shape}",
            ("use ops.diagonal with axis1 and axis2",),
            "x",
        )
    return Tensor(_square(shape.axes[0], offset), kind_of(call))


@rule("diagflat")
def diagflat(call: Call) -> Value:
    """A matrix with all numbers on its diagonal.

    Good: ops.diagflat(x) with x: (rows, columns) gives (columns * rows, columns * rows)
    """
    shape = call.shape("x")
    side = count(shape) if shape is not None else None
    return Tensor(_square(side, call.integer("k", 0)), kind_of(call))


def _square(size: Axis, offset: int | None) -> Shape:
    if not isinstance(size, Size) or offset is None:
        return Shape((None, None))
    side = size + number(abs(offset))
    return Shape((side, side))
