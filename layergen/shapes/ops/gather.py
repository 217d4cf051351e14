"""Ops that pick parts of tensors, or put parts into them."""

from __future__ import annotations

from collections.abc import Sequence

from layergen.shapes import indexing
from layergen.shapes.axes import one_axis, with_axis
from layergen.shapes.broadcast import Conflict, broadcast
from layergen.shapes.call import ARGUMENT, RANK, Call, Mismatch
from layergen.shapes.dtypes import require_dtype
from layergen.shapes.facts import Relation
from layergen.shapes.ops import rule
from layergen.shapes.ops.creation import size_of, wanted_shape
from layergen.shapes.ops.sorting import kind_of, same_size, wrong_rank
from layergen.shapes.size import Size
from layergen.shapes.value import (
    ANYTHING,
    Axis,
    Integer,
    Items,
    Known,
    Rest,
    Shape,
    Tensor,
    Value,
)


@rule("take")
def take(call: Call) -> Value:
    """The parts along an axis that indices name: the axes of the indices take its place.

    Good: ops.take(table, n, axis=0) with table: (words, dim), n: (batch, time) int gives (batch, time, dim)
    Good: ops.take(x, 0, axis=1) with x: (batch, time, dim) gives (batch, dim)
    Good: ops.take(x, n) with x: (batch, time), n: (many,) int gives (many,)
    Bad: ops.take(x, y, axis=0) with x: (batch, dim), y: (many,) gives LG037
    Bad: ops.take(x, n, axis=2) with x: (batch, dim), n: (many,) int gives LG034
    """
    require_dtype(call, "indices", "int")
    shape, picked = call.shape("x"), call.shape("indices")
    if call.is_absent_or_none("axis"):
        return Tensor(picked, kind_of(call))
    index = one_axis(call, "x", 0)
    if shape is None or picked is None or index is None:
        return Tensor(None, kind_of(call))
    if shape.rest is not None and picked.rest is not None:
        return Tensor(None, kind_of(call))
    axes = (*shape.axes[:index], *picked.axes, *shape.axes[index + 1 :])
    return Tensor(Shape(axes), kind_of(call))


@rule("take_along_axis")
def take_along_axis(call: Call) -> Value:
    """For each place the part along an axis that the index there names; the other axes are broadcast.

    Good: ops.take_along_axis(x, n, axis=1) with x: (batch, time, dim), n: (batch, k, 1) int gives (batch, k, dim)
    Good: ops.take_along_axis(x, n) with x: (batch, time), n: (batch, k) int gives (batch, k)
    Bad: ops.take_along_axis(x, n, axis=1) with x: (batch, time, dim), n: (batch, k) int gives LG035
    Bad: ops.take_along_axis(x, n, axis=1) with x: (batch, time, dim), n: (time, k, 1) int gives LG030
    """
    shape, picked = call.shape("x"), call.shape("indices")
    if "axis" in call and call.is_absent_or_none("axis"):
        wrong_rank(call, "indices", 1)
        return Tensor(picked, kind_of(call))
    if shape is None or picked is None or shape.rank is None or picked.rank is None:
        return Tensor(None, kind_of(call))
    if shape.rank != picked.rank:
        raise Mismatch(
            RANK,
            f"{shape} and {picked} have different numbers of axes",
            (
                f"add axes of size 1 to {call.label('indices')} with ops.expand_dims, or use ops.take",
            ),
        )
    index = one_axis(call, "x", -1)
    if index is None:
        return Tensor(None, kind_of(call))
    shape = with_axis(shape, index, picked.axes[index])
    try:
        result = broadcast(call.facts, shape, picked)
    except Conflict as conflict:
        call.refuse_broadcast("x", "indices", shape, picked, conflict)
    return Tensor(result, kind_of(call))


@rule("get_item")
def get_item(call: Call) -> Value:
    """`x[key]` as a function.

    Good: ops.get_item(x, (0, 1)) with x: (batch, time, dim) gives (dim,)
    Bad: ops.get_item(x, (0, 1, 2)) with x: (batch, dim) gives LG034
    """
    match call.value("key"):
        case Integer() as key:
            keys: list[Integer | Known] = [key]
        case Items(values) if all(isinstance(v, Integer | Known) for v in values):
            keys = [v for v in values if isinstance(v, Integer | Known)]
        case _:
            return ANYTHING
    result = indexing.subscript(call, call.value("x"), keys)
    return Tensor(None, kind_of(call)) if _beyond(call.shape("x"), keys) else result


def _beyond(shape: Shape | None, keys: Sequence[Value]) -> bool:
    """Whether a place is asked for that an axis does not have."""
    places = [key for key in keys if isinstance(key, Integer)]
    for axis, key in zip(shape.axes if shape else (), places, strict=False):
        if isinstance(axis, Rest):
            return False
        size = axis.number if axis else None
        index = key.size.number if key.size else None
        if size is not None and index is not None and not -size <= index < size:
            return True
    return False


@rule("slice")
def cut(call: Call) -> Value:
    """A block of a given shape, from some start; -1 is all that is left of an axis.

    Good: ops.slice(x, (0, 1), (batch, 3)) with x: (batch, dim) gives (batch, 3)
    Good: ops.slice(x, (0, 1), (-1, -1)) with x: (batch, dim) gives (batch, dim - 1)
    Bad: ops.slice(x, (0,), (3,)) with x: (batch, dim) gives LG039
    Bad: ops.slice(x, (0, 0), (2, 4)) with x: (2, 3) gives LG039
    """
    shape, wanted = call.shape("inputs"), call.sizes("shape")
    if shape is None or wanted is None or shape.rank is None or wanted.rank is None:
        return Tensor(None, kind_of(call, "inputs"))
    starts = _starts(call, shape.rank)
    if wanted.rank != shape.rank:
        raise Mismatch(
            ARGUMENT,
            f"a block of {wanted.rank} axes cannot be cut from {shape}",
            (f"give {shape.rank} sizes; -1 takes what is left of an axis",),
            "shape",
        )
    rows = zip(shape.axes, starts, wanted.axes, strict=True)
    axes = [_block(call, shape, axis, start, size) for axis, start, size in rows]
    return Tensor(Shape(tuple(axes)), kind_of(call, "inputs"))


def _starts(call: Call, rank: int) -> list[Size | None]:
    match call.value("start_indices"):
        case Items(values) if not any(isinstance(v, Rest) for v in values):
            if len(values) != rank:
                raise Mismatch(
                    ARGUMENT,
                    f"{len(values)} starts for {rank} axes",
                    ("give one start for each axis",),
                    "start_indices",
                )
            return [v.size if isinstance(v, Integer) else None for v in values]
    return [None] * rank


def _block(
    call: Call, shape: Shape, axis: Axis, start: Size | None, size: Axis
) -> Axis:
    if not isinstance(size, Size):
        return None
    whole = axis if isinstance(axis, Size) else None
    if whole is None or start is None:
        return None if size.number == -1 else size
    if size.number == -1:
        return whole - start
    left = (whole - start - size).number
    if left is not None and left < 0:
        raise Mismatch(
            ARGUMENT,
            f"a block of {size} from {start} on goes beyond an axis of {whole}: {call.label('inputs')} is {shape}",
            ("-1 takes what is left of an axis",),
            "shape",
        )
    return size


@rule("slice_update")
def slice_update(call: Call) -> Value:
    """A tensor with a block of it replaced: the shape stays.

    Good: ops.slice_update(x, (0, 1), y) with x: (batch, 5), y: (batch, 2) gives (batch, 5)
    Bad: ops.slice_update(x, (0, 1), y) with x: (batch, dim), y: (batch,) gives LG035
    Bad: ops.slice_update(x, (0,), y) with x: (batch, dim), y: (batch, 1) gives LG039
    Bad: ops.slice_update(x, (0, 0), y) with x: (batch, 3), y: (batch, 4) gives LG039
    """
    shape, updates = call.shape("inputs"), call.shape("updates")
    if shape is None or shape.rank is None:
        return Tensor(shape, kind_of(call, "inputs"))
    _starts(call, shape.rank)
    if updates is None or updates.rank is None:
        return Tensor(shape, kind_of(call, "inputs"))
    if updates.rank != shape.rank:
        raise Mismatch(
            RANK,
            f"{updates} cannot replace a block of {shape}",
            (f"the block must have {shape.rank} axes as {call.label('inputs')} has",),
            "updates",
        )
    # A block that would go beyond the end is put in front of it, unless it is too large.
    for axis, size in zip(shape.axes, updates.axes, strict=True):
        if isinstance(axis, Size) and isinstance(size, Size):
            _not_larger(call, axis, size)
    same = kind_of(call, "inputs") == kind_of(call, "updates")
    return Tensor(shape if same else None, kind_of(call, "inputs"))


def _not_larger(call: Call, axis: Size, size: Size) -> None:
    left = (axis - size).number
    if left is not None and left < 0:
        raise Mismatch(
            ARGUMENT,
            f"{call.shape('updates')} is larger than {call.shape('inputs')}",
            (f"there is no room for {size} in an axis of {axis}",),
            "updates",
        )


@rule("scatter")
def scatter(call: Call) -> Value:
    """Values put into zeros of a given shape, where indices name places.

    Good: ops.scatter(n, v, (rows, dim)) with n: (many, 1) int, v: (many, dim) gives (rows, dim)
    Bad: ops.scatter(x, v, (rows, dim)) with x: (many, 1), v: (many, dim) gives LG037
    Bad: ops.scatter(n, v, (rows, dim)) with n: (many, 1) int, v: (dim, many) gives LG030
    """
    require_dtype(call, "indices", "int")
    shape, dtype = wanted_shape(call), kind_of(call, "values")
    sure = _scattered(call, shape, "values")
    return Tensor(shape if sure else None, dtype)


@rule("scatter_update")
def scatter_update(call: Call) -> Value:
    """A tensor with the places replaced that indices name: the shape stays.

    Good: ops.scatter_update(x, n, v) with x: (rows, dim), n: (many, 2) int, v: (many,) gives (rows, dim)
    Bad: ops.scatter_update(x, y, v) with x: (rows, dim), y: (many, 2), v: (many,) gives LG037
    Bad: ops.scatter_update(x, n, v) with x: (rows, dim), n: (many, 2) int, v: (rows,) gives LG030
    """
    require_dtype(call, "indices", "int")
    shape = call.shape("inputs")
    _scattered(call, shape, "updates")
    return Tensor(shape, kind_of(call, "inputs"))


def _scattered(call: Call, shape: Shape | None, name: str) -> bool:
    """Whether indices and what they place go together for certain.

    Raises:
        Mismatch: they cannot.
    """
    indices, values = call.shape("indices"), call.shape(name)
    if indices is None or values is None or shape is None:
        return False
    if None in (indices.rank, values.rank, shape.rank) or not indices.axes:
        return False
    depth = indices.axes[-1]
    deep = depth.number if isinstance(depth, Size) else None
    assert shape.rank is not None
    if deep is None or not 0 <= deep <= shape.rank:
        return False
    wanted = Shape((*indices.axes[:-1], *shape.axes[deep:]))
    for one, other in zip(wanted.axes, values.axes, strict=False):
        if not isinstance(one, Size) or not isinstance(other, Size):
            return False
        if call.facts.relation(one, other) is Relation.DIFFERENT:
            call.refuse_broadcast("indices", name, wanted, values, Conflict(one, other))
    return wanted == values


@rule("segment_sum", "segment_max", "segment_min", "segment_prod")
def segments(call: Call) -> Value:
    """One row for all rows of a segment; `num_segments` says how many there are.

    Good: ops.segment_sum(x, n, num_segments=k) with x: (rows, dim), n: (rows,) int gives (k, dim)
    Good: ops.segment_sum(x, n) with x: (rows, dim), n: (rows,) int gives (?, dim)
    Bad: ops.segment_sum(x, n) with x: (rows, dim), n: (dim,) int gives LG030
    Bad: ops.segment_sum(x, n) with x: (rows, dim), n: (rows, 1) int gives LG035
    Bad: ops.segment_sum(x, y) with x: (rows, dim), y: (rows,) gives LG037
    """
    require_dtype(call, "segment_ids", "int")
    require_dtype(call, "data", "float", "int")
    wrong_rank(call, "segment_ids", 1)
    data, ids = call.shape("data"), call.shape("segment_ids")
    many = (
        None
        if call.is_absent_or_none("num_segments")
        else size_of(call.value("num_segments"))
    )
    if data is None or not data.axes or isinstance(data.axes[0], Rest):
        return Tensor(None, kind_of(call, "data"))
    if ids is not None:
        same_size(call, data, ids, "data", "segment_ids")
    return Tensor(Shape((many, *data.axes[1:])), kind_of(call, "data"))
