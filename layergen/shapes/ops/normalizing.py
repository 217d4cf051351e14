"""Ops that normalize along axes: softmax and its like, and the normalizations of layers."""

from __future__ import annotations

from layergen.shapes.axes import check_axes, one_axis, places, with_axis
from layergen.shapes.broadcast import Conflict, broadcast
from layergen.shapes.call import ARGUMENT, Call, Mismatch
from layergen.shapes.dtypes import require_dtype
from layergen.shapes.facts import Relation
from layergen.shapes.ops import rule
from layergen.shapes.size import ONE, Size, number
from layergen.shapes.value import Shape, Tensor, Value

TWO = number(2)


@rule(
    "softmax",
    "log_softmax",
    "activations.softmax",
    "activations.log_softmax",
)
def softmax(call: Call) -> Value:
    """Floats that are normalized along an axis: the shape stays.

    Good: ops.softmax(x, axis=1) with x: (batch, time, dim) gives (batch, time, dim)
    Bad: ops.softmax(x, axis=2) with x: (batch, dim) gives LG034
    Bad: ops.softmax(n) with n: (batch, dim) int gives LG037
    """
    require_dtype(call, "x", "float")
    if "axis" in call:
        check_axes(call, "x")
    else:
        one_axis(call, "x", -1)
    return Tensor(call.shape("x"), call.dtype("x"))


@rule("sparsemax", "activations.sparsemax")
def sparsemax(call: Call) -> Value:
    """A softmax that gives zeros too: the shape stays.

    Good: ops.sparsemax(x) with x: (batch, dim) gives (batch, dim)
    Bad: ops.sparsemax(n) with n: (batch, dim) int gives LG037
    """
    require_dtype(call, "x", "float")
    shape = call.shape("x")
    # The backends take axes that there are not.
    certain = shape is not None and one_place(call, shape)
    return Tensor(shape if certain else None, call.dtype("x"))


def one_place(call: Call, shape: Shape) -> bool:
    """Whether `axis` is one that the shape has, whatever stands for a `...`."""
    axis = call.integer("axis", -1)
    return axis is not None and -shape.least_rank <= axis < shape.least_rank


@rule("glu", "activations.glu")
def glu(call: Call) -> Value:
    """One half of an axis gates the other: the axis is halved.

    Good: ops.glu(x) with x: (batch, 2 * dim) gives (batch, dim)
    Good: ops.glu(x, axis=1) with x: (batch, time, dim) gives (batch, time // 2, dim)
    Bad: ops.glu(x) with x: (batch, 5) gives LG039
    Bad: ops.glu(x, axis=2) with x: (batch, dim) gives LG034
    """
    require_dtype(call, "x", "float", "complex")
    shape, index = call.shape("x"), one_axis(call, "x", -1)
    if shape is None or index is None:
        return Tensor(None, call.dtype("x"))
    axis = shape.axes[index]
    if not isinstance(axis, Size):
        return Tensor(with_axis(shape, index, None), call.dtype("x"))
    if call.facts.normal(axis % TWO) == ONE:
        raise Mismatch(
            ARGUMENT,
            f"axis {index} of {call.label('x')} cannot be halved: its size is {axis}",
            ("glu needs an even number, one half to gate the other",),
        )
    return Tensor(with_axis(shape, index, axis // TWO), call.dtype("x"))


@rule("normalize")
def normalize(call: Call) -> Value:
    """Floats scaled to a norm of 1 along an axis: the shape stays.

    Good: ops.normalize(x, axis=-1) with x: (batch, dim) gives (batch, dim)
    Bad: ops.normalize(x, axis=2) with x: (batch, dim) gives LG034
    Bad: ops.normalize(x, order=0) with x: (batch, dim) gives LG039
    """
    require_dtype(call, "x", "float")
    order = call.integer("order", 2)
    if order is not None and order < 1:
        raise Mismatch(
            ARGUMENT,
            f"the order of a norm is at least 1, not {order}",
            ("order=2 is the Euclidean norm",),
            "order",
        )
    if "axis" in call:
        check_axes(call, "x")
    shape = call.shape("x")
    # A scalar becomes a vector of one number.
    return Tensor(shape if shape and shape.axes else None, call.dtype("x"))


@rule("rms_normalization")
def rms_normalization(call: Call) -> Value:
    """Numbers divided by their root mean square along an axis, times a scale: the shape stays.

    Good: ops.rms_normalization(x, scale) with x: (batch, dim), scale: (dim,) gives (batch, dim)
    Bad: ops.rms_normalization(x, axis=3) with x: (batch, time, dim) gives LG034
    Bad: ops.rms_normalization(x, scale) with x: (batch, dim), scale: (units,) gives LG030
    """
    shape = call.shape("x")
    if "axis" in call:
        check_axes(call, "x")
    if shape is None or not shape.axes:
        return Tensor(None, call.dtype("x"))
    return Tensor(_scaled(call, shape, "scale"), call.dtype("x"))


@rule("layer_normalization")
def layer_normalization(call: Call) -> Value:
    """Numbers brought to mean 0 and variance 1 along an axis, then scaled and moved: the shape stays.

    Good: ops.layer_normalization(x, g, b) with x: (batch, dim), g: (dim,), b: (dim,) gives (batch, dim)
    Bad: ops.layer_normalization(x, axis=2) with x: (batch, dim) gives LG034
    Bad: ops.layer_normalization(x, g) with x: (batch, dim), g: (units,) gives LG030
    """
    shape = call.shape("x")
    axes = call.axes() if "axis" in call else (-1,)
    found = None
    if shape is not None and axes is not None:
        found = places(call, shape, axes, "x")
    if shape is None:
        return Tensor(None, call.dtype("x"))
    if found == (len(shape.axes) - 1,):
        shape = _scaled(call, shape, "gamma", "beta")
    return Tensor(shape, call.dtype("x"))


def _scaled(call: Call, shape: Shape, *names: str) -> Shape | None:
    """The shape after multiplying or adding these arguments, where they are there."""
    result: Shape | None = shape
    for name in names:
        if call.is_absent_or_none(name):
            continue
        other = call.shape(name)
        try:
            result = broadcast(call.facts, result, other)
        except Conflict as conflict:
            call.refuse_broadcast("x", name, result, other, conflict)
    return result


@rule("batch_normalization")
def batch_normalization(call: Call) -> Value:
    """Numbers normalized with vectors as long as an axis: the shape stays.

    Good: ops.batch_normalization(x, m, v, axis=-1) with x: (batch, dim), m: (dim,), v: (dim,) gives (batch, dim)
    Bad: ops.batch_normalization(x, m, v, axis=-1) with x: (batch, dim), m: (batch,), v: (dim,) gives LG039
    Bad: ops.batch_normalization(x, m, v, axis=2) with x: (batch, dim), m: (dim,), v: (dim,) gives LG034
    """
    shape, index = call.shape("x"), one_axis(call, "x", -1)
    dtype = call.dtype("x")
    if shape is None or index is None:
        return Tensor(None, dtype)
    sure = dtype == "float"
    for name in ("mean", "variance", "offset", "scale"):
        if not call.is_absent_or_none(name):
            sure &= _fits(call, shape, index, name)
    return Tensor(shape if sure else None, dtype)


def _fits(call: Call, shape: Shape, index: int, name: str) -> bool:
    vector, axis = call.shape(name), shape.axes[index]
    if vector is None or len(vector.axes) != 1:
        return False
    size = vector.axes[0]
    if not isinstance(size, Size) or not isinstance(axis, Size) or size == ONE:
        return size == axis
    if call.facts.relation(size, axis) is Relation.DIFFERENT and axis != ONE:
        raise Mismatch(
            ARGUMENT,
            f"{call.label(name)} has {size} numbers, axis {index} of {call.label('x')} has {axis}",
            (f"{name} must be of shape ({axis},)",),
            name if name in call.labels else None,
        )
    return size == axis
