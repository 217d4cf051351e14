"""Ops that make tensors of sizes and numbers."""

from __future__ import annotations

import math

from layergen.shapes.broadcast import Conflict, broadcast, count
from layergen.shapes.call import ARGUMENT, RANK, Call, Mismatch
from layergen.shapes.dtypes import floated, named_dtype
from layergen.shapes.lowest import lowest
from layergen.shapes.ops import rule
from layergen.shapes.size import ONE, ZERO, Size, number
from layergen.shapes.value import (
    ANYTHING,
    Axis,
    DType,
    Integer,
    Items,
    Known,
    Shape,
    Tensor,
    Value,
    as_tensor,
    dtype_of,
    promoted,
)


@rule("zeros", "ones", "empty")
def filled(call: Call) -> Value:
    """A tensor of a given shape, of floats unless `dtype` says otherwise.

    Good: ops.zeros((batch, dim)) gives (batch, dim)
    Good: ops.ones(ops.shape(x), dtype="bool") with x: (..., dim) gives (..., dim) bool
    Bad: ops.zeros((batch, -1)) gives LG039
    """
    return Tensor(wanted_shape(call), named_dtype(call, "float"))


def wanted_shape(call: Call) -> Shape | None:
    """The shape that the `shape` argument asks for.

    Raises:
        Mismatch: one of its sizes is negative.
    """
    shape = call.sizes("shape")
    for axis in shape.axes if shape else ():
        if isinstance(axis, Size) and axis.number is not None and axis.number < 0:
            raise Mismatch(
                ARGUMENT,
                f"a size cannot be {axis}: {shape}",
                ("give each size; only ops.reshape takes -1",),
                "shape",
            )
    return shape


@rule("full")
def full(call: Call) -> Value:
    """A tensor of a given shape that holds one number everywhere, or what is broadcast to it.

    Good: ops.full((batch, dim), 2) gives (batch, dim)
    Good: ops.full((batch, 1), 2, dtype="int32") gives (batch, 1) int
    Bad: ops.full((batch, dim), x) with x: (batch,) gives LG030
    """
    shape, value = wanted_shape(call), call.shape("fill_value")
    dtype = named_dtype(call, "float")
    if shape is None or value is None:
        return Tensor(None, dtype)
    try:
        result = broadcast(call.facts, shape, value)
    except Conflict as conflict:
        call.refuse_broadcast("shape", "fill_value", shape, value, conflict)
    return Tensor(shape if result == shape else None, dtype)


@rule("zeros_like", "ones_like", "empty_like")
def like(call: Call) -> Value:
    """A tensor of the shape and kind of another one.

    Good: ops.zeros_like(x) with x: (batch, dim) gives (batch, dim)
    Good: ops.ones_like(x, dtype="bool") with x: (batch, dim) gives (batch, dim) bool
    Bad: ops.ones_like(x, dtype="flaot32") with x: (batch, dim) gives LG037
    """
    return Tensor(call.shape("x"), named_dtype(call, dtype_of(call.value("x"))))


@rule("full_like")
def full_like(call: Call) -> Value:
    """A tensor of the shape of another one that holds one number everywhere.

    Good: ops.full_like(x, 0.5) with x: (batch, dim) gives (batch, dim)
    Bad: ops.full_like(x, y) with x: (batch, dim), y: (batch,) gives LG030
    """
    result = call.broadcast("x", "fill_value")
    shape = call.shape("x")
    dtype = named_dtype(call, dtype_of(call.value("x")))
    return Tensor(shape if result == shape else None, dtype)


@rule("eye", "tri")
def matrix(call: Call) -> Value:
    """A matrix of `N` rows and `M` columns, as many as rows where that is left out.

    Good: ops.eye(dim) gives (dim, dim)
    Good: ops.tri(time, dim, dtype="bool") gives (time, dim) bool
    Bad: ops.eye(dim, dtype="flaot32") gives LG037
    """
    rows = size_of(call.value("N"))
    columns = rows if call.is_absent_or_none("M") else size_of(call.value("M"))
    diagonal = call.integer("k", 0)
    known = [lowest(size) or 0 for size in (rows, columns) if size is not None]
    if diagonal is None or any(abs(diagonal) > size for size in known):
        # A diagonal outside the matrix is refused by some backends.
        return Tensor(None, named_dtype(call, "float"))
    return Tensor(Shape((rows, columns)), named_dtype(call, "float"))


@rule("identity")
def identity(call: Call) -> Value:
    """A square matrix with ones on its diagonal.

    Good: ops.identity(dim) gives (dim, dim)
    Bad: ops.identity(dim, dtype="flaot32") gives LG037
    """
    size = size_of(call.value("n"))
    return Tensor(Shape((size, size)), named_dtype(call, "float"))


def size_of(value: Value) -> Size | None:
    """The size that an argument gives; None where it is not known, or could be less than 0."""
    size = value.size if isinstance(value, Integer) else None
    least = lowest(size) if size is not None else None
    return size if least is not None and least >= 0 else None


@rule("arange")
def arange(call: Call) -> Value:
    """Numbers from `start` to `stop`, or from 0 where there is no `stop`.

    Good: ops.arange(time) gives (time,) int
    Good: ops.arange(1, time + 1, dtype="float32") gives (time,)
    Good: ops.arange(0, 2 * dim, 2) gives (dim,) int
    Good: ops.arange(0.0, 1.0, 0.25) gives (4,)
    Bad: ops.arange(0, 5, 0) gives LG039
    """
    given = [
        call.value(name)
        for name in ("start", "stop", "step")
        if not call.is_absent_or_none(name)
    ]
    dtype = named_dtype(call, promoted(*map(dtype_of, given)))
    start, stop = call.value("start"), call.value("stop")
    if call.is_absent_or_none("stop"):
        start, stop = Integer(ZERO), start
    step = Integer(ONE) if call.is_absent_or_none("step") else call.value("step")
    if step in (Integer(ZERO), Known(0.0)):
        raise Mismatch(ARGUMENT, "the step of arange is 0", ("leave it out",), "step")
    return Tensor(Shape((_length(start, stop, step),)), dtype)


def _length(start: Value, stop: Value, step: Value) -> Axis:
    numbers = [_number(value) for value in (start, stop, step)]
    first, last, by = numbers
    if first is not None and last is not None and by is not None:
        # NumPy gives nothing for a range that goes the wrong way, TensorFlow refuses it.
        return (
            number(math.ceil((last - first) / by)) if (last - first) / by >= 0 else None
        )
    match start, stop, step:
        case Integer(Size() as a), Integer(Size() as b), Integer(Size() as c):
            return _steps(a, b, c.number)
    return None


def _steps(start: Size, stop: Size, step: int | None) -> Axis:
    if step is None:
        return None
    distance = stop - start if step > 0 else start - stop
    least = lowest(distance)
    if least is None or least < 0:
        return None
    return (distance + number(abs(step) - 1)) // number(abs(step))


def _number(value: Value) -> float | None:
    match value:
        case Integer(Size() as size):
            return size.number
        case Known(float() as known):
            return known
    return None


@rule("linspace", "logspace", "geomspace")
def linspace(call: Call) -> Value:
    """`num` floats from `start` to `stop` along a new axis.

    Good: ops.linspace(0.0, 1.0, steps) gives (steps,)
    Good: ops.linspace(x, 1.0, num=5, axis=-1) with x: (batch,) gives (batch, 5)
    Bad: ops.linspace(x, y) with x: (batch,), y: (dim,) gives LG030
    Bad: ops.linspace(0.0, 1.0, axis=2) gives LG034
    """
    shape = call.broadcast("start", "stop")
    kinds = (dtype_of(call.value("start")), dtype_of(call.value("stop")))
    dtype = named_dtype(call, floated(promoted(*kinds)))
    length = size_of(call.value("num")) if "num" in call else number(50)
    result = Tensor(inserted(call, shape, length, "start", 0), dtype)
    spaced = call.flag("retstep")
    if spaced is None:
        return ANYTHING
    return Items((result, ANYTHING)) if spaced else result


def inserted(
    call: Call, shape: Shape | None, size: Axis, name: str, default: int
) -> Shape | None:
    """A shape with a new axis of some size where `axis` says.

    Raises:
        Mismatch: there is no such place.
    """
    axis = call.integer("axis", default)
    if shape is None or axis is None:
        return None
    rest, rank = shape.rest, len(shape.axes)
    if rest is None:
        index = call.axis_of(shape, axis, name, extra=1)
    elif 0 <= axis <= rest:
        index = axis
    elif rest - rank <= axis < 0:
        index = rank + 1 + axis
    else:
        return None
    return Shape((*shape.axes[:index], size, *shape.axes[index:]))


@rule("one_hot")
def one_hot(call: Call) -> Value:
    """A vector for each integer: a new axis, the last unless `axis` says otherwise.

    Good: ops.one_hot(n, classes) with n: (batch, time) int gives (batch, time, classes)
    Good: ops.one_hot(n, 10, axis=1, dtype="int32") with n: (batch, time) int gives (batch, 10, time) int
    Bad: ops.one_hot(n, 10, axis=2) with n: (batch,) int gives LG034
    """
    return Tensor(_one_hot(call, "x"), named_dtype(call, "float"))


def _one_hot(call: Call, name: str) -> Shape | None:
    shape, axis = call.shape(name), call.integer("axis", -1)
    classes = size_of(call.value("num_classes"))
    if shape is not None and axis is not None and axis < -1 and shape.rank is not None:
        # The backends take no other axis that is counted from the end.
        shape = Shape(())
    return inserted(call, shape, classes, name, -1)


@rule("multi_hot")
def multi_hot(call: Call) -> Value:
    """One vector for several integers: the second axis, or the only one, becomes the classes.

    Good: ops.multi_hot(n, 10) with n: (batch, time) int gives (batch, 10)
    Good: ops.multi_hot(n, 10) with n: (time,) int gives (10,)
    Bad: ops.multi_hot(n, 10, axis=5) with n: (batch, time) int gives LG034
    """
    shape, dtype = call.shape("inputs"), named_dtype(call, "float")
    hot = _one_hot(call, "inputs") if "num_classes" in call else None
    if hot is None or shape is None or not shape.rank:
        return Tensor(None, dtype)
    gone = 1 if shape.rank > 1 else 0
    return Tensor(Shape((*hot.axes[:gone], *hot.axes[gone + 1 :])), dtype)


@rule("tril", "triu")
def triangle(call: Call) -> Value:
    """The matrices in the last two axes with zeros on one side: the shape stays.

    Good: ops.tril(x) with x: (batch, time, time) gives (batch, time, time)
    Bad: ops.triu(x) with x: (dim,) gives LG035
    """
    shape = call.shape("x")
    if shape is not None and shape.rank is not None and shape.rank < 2:
        raise Mismatch(
            RANK,
            f"{call.op} wants matrices, {call.label('x')} has {shape.rank} axes: {shape}",
            ("the last two axes are those of the matrices",),
            "x",
        )
    return Tensor(shape, dtype_of(call.value("x")))


@rule("meshgrid")
def meshgrid(call: Call) -> Value:
    """A grid of several vectors: one tensor for each, of all their sizes.

    Good: ops.meshgrid(x, y, indexing="ij") with x: (rows,), y: (columns,) gives [(rows, columns), (rows, columns)]
    Good: ops.meshgrid(x, y) with x: (columns,), y: (rows,) gives [(rows, columns), (rows, columns)]
    Bad: ops.meshgrid(x, y, indexing="yx") with x: (columns,), y: (rows,) gives LG039
    """
    indexing = call.text("indexing", "xy")
    if indexing not in ("xy", "ij", None):
        raise Mismatch(
            ARGUMENT,
            f"indexing is 'xy' or 'ij', not '{indexing}'",
            ("'ij' keeps the order of the vectors",),
            "indexing",
        )
    tensors = [as_tensor(value) for value in call.rest]
    sizes: list[Axis] = [
        count(t.shape) if t is not None and t.shape is not None else None
        for t in tensors
    ]
    if indexing is None:
        sizes = [None] * len(sizes)
    elif indexing == "xy" and len(sizes) > 1:
        sizes = [sizes[1], sizes[0], *sizes[2:]]
    kinds: list[DType] = [t.dtype if t else "unknown" for t in tensors]
    return Items(tuple(Tensor(Shape(tuple(sizes)), kind) for kind in kinds), True)


@rule("bartlett", "blackman", "hamming", "hanning", "kaiser")
def window(call: Call) -> Value:
    """A window of so many floats.

    Good: ops.hanning(size) gives (size,)
    """
    return Tensor(Shape((size_of(call.value("x")),)), "float")


@rule("vander")
def vander(call: Call) -> Value:
    """The powers of each number of a vector: a new last axis, as long as the vector or `N`.

    Good: ops.vander(x, 4) with x: (batch,) gives (batch, 4)
    Good: ops.vander(x) with x: (dim,) gives (dim, dim)
    Bad: ops.vander(x) with x: (batch, dim) gives LG035
    """
    shape, dtype = call.shape("x"), dtype_of(call.value("x"))
    if shape is None or shape.rank is None:
        return Tensor(None, dtype)
    if shape.rank != 1:
        raise Mismatch(
            RANK,
            f"vander wants a vector, {call.label('x')} has {shape.rank} axes: {shape}",
            ("use ops.vectorized_map for the axes in front",),
            "x",
        )
    powers = shape.axes[0] if call.is_absent_or_none("N") else size_of(call.value("N"))
    return Tensor(Shape((shape.axes[0], powers)), dtype)
