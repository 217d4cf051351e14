"""Ops that order numbers, add them up in order, or find where they belong."""

from __future__ import annotations

from layergen.shapes.axes import one_axis, with_axis
from layergen.shapes.broadcast import count
from layergen.shapes.call import ARGUMENT, BROADCAST, RANK, Call, Mismatch
from layergen.shapes.dtypes import counted, named_dtype, require_dtype
from layergen.shapes.facts import Relation
from layergen.shapes.ops import rule
from layergen.shapes.ops.creation import size_of
from layergen.shapes.size import ONE, Size, number
from layergen.shapes.value import (
    ANYTHING,
    DType,
    Items,
    Shape,
    Tensor,
    Value,
    dtype_of,
    promoted,
)


def kind_of(call: Call, name: str = "x") -> DType:
    """What an argument is made of, a tuple of numbers too."""
    return dtype_of(call.value(name))


def flat(shape: Shape | None) -> Shape | None:
    """The shape of all numbers in one row."""
    return None if shape is None else Shape((count(shape),))


def along(call: Call, default: int | None) -> Shape | None:
    """The shape of an op that works along `axis`, or on all numbers in one row where that is None.

    Raises:
        Mismatch: there is no such axis.
    """
    shape = call.shape("x")
    if call.is_absent_or_none("axis") and (default is None or "axis" in call):
        return flat(shape)
    known = one_axis(call, "x", default or 0) is not None
    # An axis that is not known can be None only as a literal.
    return shape if known or call.value("axis") != ANYTHING else None


@rule("sort")
def sort(call: Call) -> Value:
    """The numbers along an axis in order: the shape stays; with `axis=None` all in one row.

    Good: ops.sort(x, axis=0) with x: (batch, dim) gives (batch, dim)
    Good: ops.sort(x, axis=None) with x: (batch, dim) gives (batch * dim,)
    Bad: ops.sort(x, axis=2) with x: (batch, dim) gives LG034
    """
    return Tensor(along(call, -1), kind_of(call))


@rule("argsort")
def argsort(call: Call) -> Value:
    """Where the numbers along an axis stand that come first, second and so on.

    Good: ops.argsort(x) with x: (batch, dim) gives (batch, dim) int
    Bad: ops.argsort(x, axis=2) with x: (batch, dim) gives LG034
    """
    shape = call.shape("x")
    if shape is not None and not shape.axes:
        return Tensor(Shape((ONE,)), "int")
    return Tensor(along(call, -1), "int")


@rule("argpartition")
def argpartition(call: Call) -> Value:
    """Places of numbers, those of the smallest `kth` in front.

    Good: ops.argpartition(x, 2) with x: (batch, dim) gives (batch, dim) int
    Bad: ops.argpartition(x, 2, axis=2) with x: (batch, dim) gives LG034
    """
    return Tensor(along(call, -1), "int")


@rule("cumsum", "cumprod", "nancumsum", "nancumprod")
def cumulated(call: Call) -> Value:
    """Sums or products of all numbers so far along an axis, or in one row where there is no axis.

    Good: ops.cumsum(x, axis=1) with x: (batch, time) gives (batch, time)
    Good: ops.cumsum(x) with x: (batch, time) gives (batch * time,)
    Bad: ops.cumsum(x, axis=2) with x: (batch, time) gives LG034
    """
    return Tensor(along(call, None), named_dtype(call, counted(kind_of(call))))


@rule("top_k")
def top_k(call: Call) -> Value:
    """The largest `k` numbers along the last axis, and where they stand.

    Good: ops.top_k(x, k) with x: (batch, dim) gives [(batch, k), (batch, k) int]
    Bad: ops.top_k(x, 5) with x: (batch, 3) gives LG039
    Bad: ops.top_k(x, 1) with x: () gives LG035
    """
    require_dtype(call, "x", "float", "int")
    shape = call.shape("x")
    if shape is None:
        return Items((Tensor(None, kind_of(call)), Tensor(None, "int")))
    if not shape.axes:
        raise Mismatch(
            RANK,
            f"{call.label('x')} is a scalar: it has no largest numbers",
            ("top_k looks along the last axis",),
            "x",
        )
    k, last = size_of(call.value("k")), shape.axes[-1]
    if isinstance(last, Size) and k is not None:
        wanted, given = k.number, last.number
        if wanted is not None and given is not None and wanted > given:
            raise Mismatch(
                ARGUMENT,
                f"there are no {wanted} numbers in the last axis of {call.label('x')}: its shape is {shape}",
                (f"k is at most {given}",),
                "k",
            )
    if shape.rest == len(shape.axes) - 1:
        return Items((Tensor(None, kind_of(call)), Tensor(None, "int")))
    result = Shape((*shape.axes[:-1], k))
    return Items((Tensor(result, kind_of(call)), Tensor(result, "int")))


@rule("in_top_k")
def in_top_k(call: Call) -> Value:
    """Whether each target is among the `k` classes with the largest predictions.

    Good: ops.in_top_k(n, x, k=3) with n: (batch,) int, x: (batch, classes) gives (batch,) bool
    Bad: ops.in_top_k(n, x, k=3) with n: (time,) int, x: (batch, classes) gives LG030
    Bad: ops.in_top_k(n, x, k=3) with n: (batch,) int, x: (batch, time, classes) gives LG035
    """
    targets, predictions = call.shape("targets"), call.shape("predictions")
    wrong_rank(call, "targets", 1)
    wrong_rank(call, "predictions", 2)
    require_dtype(call, "targets", "int")
    if targets is not None and predictions is not None:
        same_size(call, targets, predictions, "targets", "predictions")
    sure = call.dtype("predictions") == "float" and None not in (targets, predictions)
    sure = sure and targets is not None and targets.rank is not None
    return Tensor(targets if sure else None, "bool")


def wrong_rank(call: Call, name: str, rank: int) -> None:
    """Refuses an argument of another number of axes.

    Raises:
        Mismatch: it has another number.
    """
    shape = call.shape(name)
    if shape is None or shape.rank is None or shape.rank == rank:
        return
    axes = "1 axis" if rank == 1 else f"{rank} axes"
    raise Mismatch(
        RANK,
        f"{call.op} wants {axes} in {call.label(name)}, which has {shape.rank}: {shape}",
        ("use ops.reshape, or ops.vectorized_map for axes in front",),
        name,
    )


def same_size(call: Call, left: Shape, right: Shape, one: str, two: str) -> None:
    """Refuses first axes of different sizes.

    Raises:
        Mismatch: they differ.
    """
    if not left.axes or not right.axes:
        return
    a, b = left.axes[0], right.axes[0]
    if not isinstance(a, Size) or not isinstance(b, Size):
        return
    if call.facts.relation(a, b) is Relation.DIFFERENT:
        raise Mismatch(
            BROADCAST,
            f"{left} and {right} do not go together",
            (
                f"the first axis of {call.label(one)} is {a}, that of {call.label(two)} is {b}",
            ),
        )


@rule("searchsorted")
def searchsorted(call: Call) -> Value:
    """Where each value belongs in a sorted vector.

    Good: ops.searchsorted(edges, x) with edges: (bins,), x: (batch, dim) gives (batch, dim) int
    Bad: ops.searchsorted(edges, x) with edges: (batch, bins), x: (batch, dim) gives LG035
    """
    wrong_rank(call, "sorted_sequence", 1)
    sure = kind_of(call, "sorted_sequence") == kind_of(call, "values")
    return Tensor(call.shape("values") if sure else None, "int")


@rule("digitize")
def digitize(call: Call) -> Value:
    """The number of the bin that each value falls into.

    Good: ops.digitize(x, [0.0, 1.0]) with x: (batch, dim) gives (batch, dim) int
    Bad: ops.digitize(x, edges) with x: (batch, dim), edges: (batch, bins) gives LG035
    """
    wrong_rank(call, "bins", 1)
    return Tensor(call.shape("x"), "int")


@rule("bincount")
def bincount(call: Call) -> Value:
    """How often each integer occurs along the last axis: nobody knows how many there are.

    Good: ops.bincount(n) with n: (batch, time) int gives (batch, ?) int
    """
    weights = call.is_absent_or_none("weights")
    dtype: DType = (
        "int" if weights else promoted(kind_of(call), kind_of(call, "weights"))
    )
    shape = call.shape("x")
    if shape is None or shape.rank not in (1, 2):
        return Tensor(None, dtype)
    return Tensor(Shape((*shape.axes[:-1], None)), dtype)


@rule("histogram")
def histogram(call: Call) -> Value:
    """How many numbers fall into each bin, and the edges of the bins.

    Good: ops.histogram(x, bins) with x: (batch, dim) gives [(bins,), (bins + 1,)]
    """
    bins = size_of(call.value("bins")) if "bins" in call else number(10)
    known = kind_of(call) == "float"
    kinds: DType = "float" if known else "unknown"
    counts = Tensor(Shape((bins,)), kinds)
    edges = Tensor(Shape((None if bins is None else bins + ONE,)), kinds)
    return Items((counts, edges))


@rule("nonzero")
def nonzero(call: Call) -> Value:
    """Where numbers are not zero: for each axis as many places, nobody knows how many.

    Good: ops.nonzero(x) with x: (batch, dim) gives [(?,) int, (?,) int]
    """
    shape = call.shape("x")
    if shape is None or not shape.rank:
        return ANYTHING
    return Items((Tensor(Shape((None,)), "int"),) * shape.rank)


@rule("unique")
def unique(call: Call) -> Value:
    """The different numbers in order: nobody knows how many.

    Good: ops.unique(x) with x: (batch, dim) gives (?,)
    Bad: ops.unique(x, axis=2) with x: (batch, dim) gives LG034
    """
    more = ("return_index", "return_inverse", "return_counts")
    if any(call.flag(name) is not False for name in more):
        return ANYTHING
    shape = call.shape("x")
    size = None if call.is_absent_or_none("size") else size_of(call.value("size"))
    if call.is_absent_or_none("axis"):
        return Tensor(Shape((size,)), kind_of(call))
    index = one_axis(call, "x", 0)
    if shape is None or index is None:
        return Tensor(None, kind_of(call))
    return Tensor(with_axis(shape, index, size), kind_of(call))
