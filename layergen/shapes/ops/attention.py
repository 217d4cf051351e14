"""Attention as one op."""

from __future__ import annotations

from layergen.shapes.call import PRODUCT, Call, Mismatch
from layergen.shapes.ops import rule
from layergen.shapes.parts import differ, one_of_ranks
from layergen.shapes.size import ONE, Size
from layergen.shapes.value import Axis, Shape, Tensor, Value, promoted

AXES = ("batch", "time", "heads", "dim")
#: The axes that must be of one size: two tensors and an axis of each.
SHARED = (
    ("query", "key", 0),
    ("key", "value", 0),
    ("query", "key", 3),
    ("key", "value", 1),
    ("key", "value", 2),
)


@rule("dot_product_attention")
def dot_product_attention(call: Call) -> Value:
    """Queries of (batch, time, heads, dim) look at keys and values of (batch, keys, heads, dim).

    Good: ops.dot_product_attention(q, k, v) with q: (batch, time, heads, dim), k: (batch, keys, heads, dim), v: (batch, keys, heads, dim) gives (batch, time, heads, dim)
    Good: ops.dot_product_attention(q, k, k) with q: (batch, time, 3 * heads, dim), k: (batch, keys, heads, dim) gives (batch, time, 3 * heads, dim)
    Bad: ops.dot_product_attention(q, k, v) with q: (batch, time, dim), k: (batch, keys, dim), v: (batch, keys, dim) gives LG035
    Bad: ops.dot_product_attention(q, k, v) with q: (batch, time, heads, dim), k: (batch, keys, heads, units), v: (batch, keys, heads, dim) gives LG031
    """
    names = ("query", "key", "value")
    for name in names:
        one_of_ranks(call, name, 4)
    for left, right, axis in SHARED:
        one, two = _axis(call, left, axis), _axis(call, right, axis)
        if ONE not in (one, two) and differ(call, one, two):
            raise Mismatch(
                PRODUCT,
                f"{left} {call.shape(left)} and {right} {call.shape(right)} do not go together",
                (
                    f"axis {axis} ({AXES[axis]}) of {call.label(left)} is {one}, "
                    f"that of {call.label(right)} is {two}",
                ),
            )
    dtype = promoted(*(call.dtype(name) for name in names))
    shape, depth = call.shape("query"), _axis(call, "value", 3)
    if shape is None or shape.rank is None:
        return Tensor(None, dtype)
    if not _is_grouped(call) or any(
        _axis(call, a, i) != _axis(call, b, i) for a, b, i in SHARED
    ):
        # Whether one head, or one example, is enough for many differs from backend to backend.
        return Tensor(None, dtype)
    return Tensor(Shape((*shape.axes[:-1], depth)), dtype)


def _axis(call: Call, name: str, axis: int) -> Axis:
    shape = call.shape(name)
    return None if shape is None or shape.rank is None else shape.axes[axis]


def _is_grouped(call: Call) -> bool:
    """Whether each head of the keys certainly serves as many heads of the queries as any other."""
    one, two = _axis(call, "query", 2), _axis(call, "key", 2)
    if one == two:
        return one is not None
    if not isinstance(one, Size) or not isinstance(two, Size) or two == ONE:
        return False
    return not call.facts.normal(one % two).terms
