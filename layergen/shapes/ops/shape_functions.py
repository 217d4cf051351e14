"""Ops on shapes themselves."""

from __future__ import annotations

from layergen.shapes.call import Call
from layergen.shapes.ops import rule
from layergen.shapes.size import number
from layergen.shapes.value import ANYTHING, Integer, Value, scalar, shape_items


@rule("shape")
def shape(call: Call) -> Value:
    """The shape of a tensor, as a tuple of integers.

    Good: ops.zeros(ops.shape(x)) with x: (batch, dim) gives (batch, dim)
    Good: ops.zeros((ops.shape(x)[0], 3)) with x: (batch, dim) gives (batch, 3)
    """
    found = call.shape("x")
    return ANYTHING if found is None else shape_items(found)


@rule("ndim")
def ndim(call: Call) -> Value:
    """The number of axes.

    Good: ops.expand_dims(x, ops.ndim(x)) with x: (batch, dim) gives (batch, dim, 1)
    """
    found = call.shape("x")
    rank = found.rank if found is not None else None
    return Integer(None if rank is None else number(rank))


@rule("size")
def size(call: Call) -> Value:
    """How many numbers there are: an integer.

    Good: ops.size(x) with x: (batch, dim) gives () int
    """
    return scalar("int")


@rule("is_tensor")
def is_tensor(call: Call) -> Value:
    """Whether something is a tensor.

    Good: ops.is_tensor(x) with x: (batch, dim) gives unknown
    """
    return ANYTHING
