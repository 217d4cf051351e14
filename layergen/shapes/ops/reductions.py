"""Ops that make one number of many: over all axes, or over those that `axis` names."""

from __future__ import annotations

from layergen.shapes.axes import one_axis, reduced, without
from layergen.shapes.call import ARGUMENT, BROADCAST, RANK, Call, Mismatch
from layergen.shapes.dtypes import counted, floated, named_dtype, require_dtype
from layergen.shapes.facts import Relation
from layergen.shapes.ops import rule
from layergen.shapes.size import Size
from layergen.shapes.value import (
    Axis,
    DType,
    Items,
    Shape,
    Tensor,
    Value,
    dtype_of,
    promoted,
    scalar,
)


def kind_of(call: Call, name: str = "x") -> DType:
    """What an argument is made of, a tuple of numbers too."""
    return dtype_of(call.value(name))


@rule("sum", "nansum")
def total(call: Call) -> Value:
    """The sum over axes; booleans are counted.

    Good: ops.sum(x, axis=1) with x: (batch, time, dim) gives (batch, dim)
    Good: ops.sum(x, axis=(0, -1), keepdims=True) with x: (batch, time, dim) gives (1, time, 1)
    Good: ops.sum(m) with m: (batch, time) bool gives () int
    Bad: ops.sum(x, axis=2) with x: (batch, dim) gives LG034
    Bad: ops.sum(x, axis=(1, -1)) with x: (batch, dim) gives LG034
    """
    return Tensor(reduced(call), counted(kind_of(call)))


@rule("prod", "nanprod")
def product(call: Call) -> Value:
    """The product over axes; booleans are taken for integers.

    Good: ops.prod(x, axis=-1) with x: (batch, dim) gives (batch,)
    Bad: ops.prod(x, axis=2) with x: (batch, dim) gives LG034
    """
    return Tensor(reduced(call), named_dtype(call, counted(kind_of(call))))


@rule("max", "min", "amax", "amin", "nanmax", "nanmin")
def extreme(call: Call) -> Value:
    """The largest or smallest number over axes.

    Good: ops.max(x, axis=-1, keepdims=True) with x: (..., dim) gives (..., 1)
    Bad: ops.max(x, axis=-3) with x: (batch, dim) gives LG034
    """
    return Tensor(reduced(call), kind_of(call))


@rule("ptp")
def spread(call: Call) -> Value:
    """The largest number less the smallest, over axes.

    Good: ops.ptp(x, axis=0) with x: (batch, dim) gives (dim,)
    Bad: ops.ptp(x, axis=2) with x: (batch, dim) gives LG034
    Bad: ops.ptp(m) with m: (batch,) bool gives LG037
    """
    require_dtype(call, "x", "float", "int")
    return Tensor(reduced(call), kind_of(call))


@rule("mean", "std", "var", "nanmean", "nanstd", "nanvar")
def mean(call: Call) -> Value:
    """A float for all numbers over axes.

    Good: ops.mean(x, axis=(1, 2)) with x: (batch, height, width, channels) gives (batch, channels)
    Good: ops.mean(n) with n: (batch,) int gives ()
    Bad: ops.mean(x, axis=2) with x: (batch, dim) gives LG034
    """
    return Tensor(reduced(call), floated(kind_of(call)))


@rule("median", "nanmedian")
def median(call: Call) -> Value:
    """The middle number over axes, a float.

    Good: ops.median(x, axis=1) with x: (batch, dim) gives (batch,)
    Bad: ops.median(x, axis=2) with x: (batch, dim) gives LG034
    """
    return mean(call)


@rule("logsumexp")
def logsumexp(call: Call) -> Value:
    """The logarithm of the sum of exponentials over axes.

    Good: ops.logsumexp(x, axis=-1) with x: (batch, dim) gives (batch,)
    Bad: ops.logsumexp(x, axis=2) with x: (batch, dim) gives LG034
    """
    require_dtype(call, "x", "float", "complex")
    return Tensor(reduced(call), kind_of(call))


@rule("any", "all")
def truth(call: Call) -> Value:
    """Whether any or all are true, over axes.

    Good: ops.any(m, axis=-1) with m: (batch, time) bool gives (batch,) bool
    Bad: ops.any(m, axis=2) with m: (batch, time) bool gives LG034
    """
    return Tensor(reduced(call), "bool")


@rule("argmax", "argmin", "nanargmax", "nanargmin")
def position(call: Call) -> Value:
    """Where the largest or smallest number stands along an axis, or among all.

    Good: ops.argmax(x, axis=-1) with x: (batch, dim) gives (batch,) int
    Good: ops.argmax(x) with x: (batch, dim) gives () int
    Bad: ops.argmax(x, axis=2) with x: (batch, dim) gives LG034
    """
    single = call.is_absent_or_none("axis") or not isinstance(call.value("axis"), Items)
    return Tensor(reduced(call) if single else None, "int")


@rule("count_nonzero")
def count_nonzero(call: Call) -> Value:
    """How many are not zero, over axes.

    Good: ops.count_nonzero(x, axis=1) with x: (batch, dim) gives (batch,) int
    Bad: ops.count_nonzero(x, axis=2) with x: (batch, dim) gives LG034
    """
    return Tensor(reduced(call), "int")


@rule("quantile", "percentile", "nanquantile", "nanpercentile")
def quantile(call: Call) -> Value:
    """Numbers below which a part of all lies, over axes; many parts make a first axis.

    Good: ops.quantile(x, 0.5, axis=1) with x: (batch, dim) gives (batch,)
    Good: ops.quantile(x, [0.1, 0.5, 0.9], axis=1) with x: (batch, dim) gives (3, batch)
    Bad: ops.quantile(x, 0.5, axis=2) with x: (batch, dim) gives LG034
    """
    parts, left = call.shape("q"), reduced(call)
    dtype = floated(kind_of(call))
    if parts is None or left is None or parts.rank is None:
        return Tensor(None, dtype)
    if parts.rank > 1:
        raise Mismatch(
            RANK,
            f"q is a number or a vector, {call.label('q')} has the shape {parts}",
            ("give the parts as one list",),
            "q",
        )
    return Tensor(Shape((*parts.axes, *left.axes)), dtype)


@rule("average")
def average(call: Call) -> Value:
    """The weighted mean; weights are one for each number, or one for each place along `axis`.

    Good: ops.average(x, axis=1) with x: (batch, time, dim) gives (batch, dim)
    Good: ops.average(x, axis=1, weights=w) with x: (batch, time, dim), w: (time,) gives (batch, dim)
    Bad: ops.average(x, axis=1, weights=w) with x: (batch, time, dim), w: (dim,) gives LG039
    Bad: ops.average(x, axis=3) with x: (batch, time, dim) gives LG034
    """
    dtype = floated(kind_of(call))
    if call.is_absent_or_none("weights"):
        return Tensor(reduced(call), dtype)
    dtype = promoted(dtype, floated(kind_of(call, "weights")))
    left, shape, weights = reduced(call), call.shape("x"), call.shape("weights")
    if left is None or shape is None or weights is None:
        return Tensor(None, dtype)
    if shape == weights:
        return Tensor(left, dtype)
    index = None if call.is_absent_or_none("axis") else one_axis(call, "x", 0)
    if index is None or weights.rank != 1:
        return Tensor(None, dtype)
    own, one = weights.axes[0], shape.axes[index]
    if _differ(call, own, one) and len(shape.axes) > 1:
        raise Mismatch(
            ARGUMENT,
            f"{call.label('weights')} has {own} weights, axis {index} of {call.label('x')} has {one}",
            (f"weights must be of shape ({one},) or {shape}",),
            "weights",
        )
    return Tensor(left if own == one else None, dtype)


@rule("moments")
def moments(call: Call) -> Value:
    """The mean and the variance over axes.

    Good: ops.moments(x, axes=[0]) with x: (batch, dim) gives [(dim,), (dim,)]
    Good: ops.moments(x, axes=-1, keepdims=True) with x: (..., dim) gives [(..., 1), (..., 1)]
    Bad: ops.moments(x, axes=2) with x: (batch, dim) gives LG034
    """
    tensor = Tensor(reduced(call, at="axes"), kind_of(call))
    return Items((tensor, tensor))


@rule("trapezoid")
def trapezoid(call: Call) -> Value:
    """The integral along an axis by the trapezoidal rule.

    Good: ops.trapezoid(y, axis=1) with y: (batch, time) gives (batch,)
    Bad: ops.trapezoid(y, axis=2) with y: (batch, time) gives LG034
    """
    shape, index = call.shape("y"), one_axis(call, "y", -1)
    if shape is None or index is None or not call.is_absent_or_none("x"):
        return Tensor(None, "unknown")
    return Tensor(without(shape, (index,)), floated(kind_of(call, "y")))


@rule("psnr")
def psnr(call: Call) -> Value:
    """The peak signal-to-noise ratio of two tensors of one shape: one float.

    Good: ops.psnr(x, y, 1.0) with x: (batch, dim), y: (batch, dim) gives ()
    Bad: ops.psnr(x, y, 1.0) with x: (batch, dim), y: (batch, units) gives LG030
    Bad: ops.psnr(x, y, 1.0) with x: (batch, dim), y: (dim,) gives LG030
    """
    one, two = call.shape("x1"), call.shape("x2")
    if one is None or two is None or one.rank is None or two.rank is None:
        return scalar("float")
    pairs = list(zip(one.axes, two.axes, strict=False))
    if one.rank != two.rank or any(_differ(call, a, b) for a, b in pairs):
        raise Mismatch(
            BROADCAST,
            f"{one} and {two} are not of one shape",
            ("psnr compares two tensors number by number",),
        )
    return Tensor(Shape(()) if one == two else None, "float")


def _differ(call: Call, left: Axis, right: Axis) -> bool:
    return (
        isinstance(left, Size)
        and isinstance(right, Size)
        and call.facts.relation(left, right) is Relation.DIFFERENT
    )


@rule("corrcoef")
def corrcoef(call: Call) -> Value:
    """The correlation of each row of a matrix with each other one.

    Good: ops.corrcoef(x) with x: (m, n) gives (m, m)
    """
    shape = call.shape("x")
    square = shape is not None and shape.rank == 2
    return Tensor(
        Shape(shape.axes[:1] * 2) if shape and square else None, floated(kind_of(call))
    )
