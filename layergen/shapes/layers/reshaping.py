"""Layers that move, join, cut or repeat axes."""

from __future__ import annotations

from layergen.shapes.broadcast import count
from layergen.shapes.call import ARGUMENT, RESHAPE, Mismatch
from layergen.shapes.facts import Relation
from layergen.shapes.layers import layer
from layergen.shapes.layers.call import (
    LayerCall,
    LayerResult,
    axis_at,
    less,
    plus,
    sized,
    times,
)
from layergen.shapes.layers.frames import frame
from layergen.shapes.size import Size, number, product
from layergen.shapes.value import Axis, Integer, Items, Rest, Shape, Tensor, Value

Pair = tuple[Axis, Axis]


def _kept(call: LayerCall, shape: Shape | None) -> LayerResult:
    return LayerResult(Tensor(shape, call.kept), ())


@layer("Flatten")
def flatten(call: LayerCall) -> LayerResult:
    """Every axis but the batch becomes one.

    Good: layers.Flatten()(x) with x: (batch, height, width, dim) gives (batch, height * width * dim)
    Good: layers.Flatten()(x) with x: (batch,) gives (batch, 1)
    Bad: layers.Flatten()(x) with x: () gives LG035
    """
    shape = call.of_rank(1, at_least=True)
    # Where `...` stands for the batch too, what is behind it cannot be counted.
    inner = None if shape.rank is None else count(Shape(shape.axes[1:]))
    return _kept(call, Shape((axis_at(shape, 0), inner)))


@layer("Reshape")
def reshape(call: LayerCall) -> LayerResult:
    """The axes behind the batch become `target_shape`, which holds as many numbers.

    Good: layers.Reshape((heads, -1))(x) with x: (batch, heads * dim) gives (batch, heads, dim)
    Good: layers.Reshape((time * dim,))(x) with x: (batch, time, dim) gives (batch, time * dim)
    Bad: layers.Reshape((4, 5))(x) with x: (batch, 24) gives LG033
    Bad: layers.Reshape((5, -1))(x) with x: (batch, 24) gives LG033
    Bad: layers.Reshape((-1, -1))(x) with x: (batch, 24) gives LG039
    """
    shape = call.shape()
    target = call.config.value("target_shape")
    if not isinstance(target, Items) or any(isinstance(v, Rest) for v in target.values):
        return _kept(call, None)
    wanted = [v.size if isinstance(v, Integer) else None for v in target.values]
    free = [i for i, size in enumerate(wanted) if size == number(-1)]
    below = [s.number for s in wanted if s is not None and (s.number or 0) < -1]
    if len(free) > 1 or below:
        raise Mismatch(
            ARGUMENT,
            f"{call.layer} takes sizes and at most one -1, not {target}",
        )
    if shape is not None and shape.rank == 0:
        return _kept(call, None)
    inner = Shape(shape.axes[1:]) if shape is not None and shape.rank else None
    total = None if inner is None else count(inner)
    others = [size for i, size in enumerate(wanted) if i not in free]
    known = product(s for s in others if s is not None) if None not in others else None
    filled: list[Axis] = list(wanted)
    if free:
        filled[free[0]] = _filled(call, inner, total, known, target)
    elif (
        total is not None
        and known is not None
        and call.facts.relation(total, known) is Relation.DIFFERENT
    ):
        _refuse_target(call, inner, total, known, target)
    return _kept(call, Shape((axis_at(shape, 0), *filled)))


def _filled(
    call: LayerCall,
    inner: Shape | None,
    total: Size | None,
    known: Size | None,
    target: Items,
) -> Axis:
    if total is None or known is None:
        return None
    total, known = call.facts.normal(total), call.facts.normal(known)
    if not known.terms or (total % known).number:
        _refuse_target(call, inner, total, known, target)
    return call.facts.normal(total // known)


def _refuse_target(
    call: LayerCall, inner: Shape | None, total: Size, known: Size, target: Items
) -> None:
    raise Mismatch(
        RESHAPE,
        f"{call.label()} has {total} numbers an example, which {call.layer}({target}) does not hold",
        (f"behind the batch its axes are {inner}", f"the target holds {known}"),
    )


@layer("Permute")
def permute(call: LayerCall) -> LayerResult:
    """The axes behind the batch in another order, counted from 1.

    Good: layers.Permute((2, 1))(x) with x: (batch, time, dim) gives (batch, dim, time)
    Bad: layers.Permute((2, 1))(x) with x: (batch, dim) gives LG035
    Bad: layers.Permute((0, 1))(x) with x: (batch, time, dim) gives LG039
    """
    dims = call.config.axes("dims")
    if dims is None or not isinstance(call.config.value("dims"), Items):
        return _kept(call, None)
    if sorted(dims) != list(range(1, len(dims) + 1)):
        raise Mismatch(
            ARGUMENT,
            f"{call.layer} wants each axis from 1 to {len(dims)} once, not {dims}",
            ("the batch is axis 0 and stays",),
        )
    shape = call.of_rank(len(dims) + 1)
    return _kept(call, Shape((shape.axes[0], *(shape.axes[d] for d in dims))))


@layer("RepeatVector")
def repeat_vector(call: LayerCall) -> LayerResult:
    """A new axis of size `n` behind the batch.

    Good: layers.RepeatVector(n)(x) with x: (batch, dim) gives (batch, n, dim)
    Bad: layers.RepeatVector(3)(x) with x: (batch, time, dim) gives LG035
    """
    times_ = call.size("n")
    shape = call.of_rank(2, "(batch, dim)")
    return _kept(call, Shape((shape.axes[0], times_, shape.axes[1])))


def _pairs(call: LayerCall, name: str, rank: int, default: int) -> tuple[Pair, ...]:
    """What is added or cut before and behind each axis."""
    value = call.config.value(name)
    if name not in call.config:
        return ((number(default),) * 2,) * rank
    if rank == 1:
        return (_pair(call, name, value),)
    if not isinstance(value, Items):
        return (_pair(call, name, value),) * rank
    if any(isinstance(v, Rest) for v in value.values):
        return ((None, None),) * rank
    if len(value.values) != rank:
        raise Mismatch(
            ARGUMENT,
            f"{call.layer} wants {rank} items in {name}, not {len(value.values)}: {value}",
        )
    return tuple(_pair(call, name, v) for v in value.values if not isinstance(v, Rest))


def _pair(call: LayerCall, name: str, value: Value) -> Pair:
    if isinstance(value, Items):
        if any(isinstance(v, Rest) for v in value.values):
            return None, None
        if len(value.values) != 2:
            raise Mismatch(
                ARGUMENT,
                f"{call.layer} wants a pair in {name}, one for each end of an axis, not {value}",
            )
        before, behind = (_natural(v) for v in value.values)
        return before, behind
    both = _natural(value)
    return both, both


def _natural(value: Value | Rest) -> Axis:
    if not isinstance(value, Integer) or value.size is None:
        return None
    known = value.size.number
    return None if known is not None and known < 0 else value.size


@layer("ZeroPadding1D", "ZeroPadding2D", "ZeroPadding3D")
def zero_padding(call: LayerCall) -> LayerResult:
    """Zeros before and behind each axis but the batch and the channels.

    Good: layers.ZeroPadding2D(1)(x) with x: (batch, height, width, dim) gives (batch, height + 2, width + 2, dim)
    Good: layers.ZeroPadding1D((left, 0))(x) with x: (batch, time, dim) gives (batch, left + time, dim)
    Bad: layers.ZeroPadding2D(1)(x) with x: (batch, time, dim) gives LG035
    """
    rank = int(call.layer[-2])
    kept = frame(call, rank)
    pairs = _pairs(call, "padding", rank, 1)
    spatial = tuple(
        plus(axis, plus(*pair)) for axis, pair in zip(kept.spatial, pairs, strict=True)
    )
    return call.plain(kept.shape(spatial, kept.channels))


@layer("Cropping1D", "Cropping2D", "Cropping3D")
def cropping(call: LayerCall) -> LayerResult:
    """Each axis but the batch and the channels loses places at both ends.

    Good: layers.Cropping1D(1)(x) with x: (batch, time, dim) gives (batch, time - 2, dim)
    Bad: layers.Cropping1D(2)(x) with x: (batch, 4, dim) gives LG039
    Bad: layers.Cropping2D(1)(x) with x: (batch, time, dim) gives LG035
    """
    rank = int(call.layer[-2])
    kept = frame(call, rank)
    pairs = _pairs(call, "cropping", rank, 1 if rank != 2 else 0)
    spatial: list[Axis] = []
    for axis, pair in zip(kept.spatial, pairs, strict=True):
        left = sized(less(axis, plus(*pair)))
        if left is not None and left.number is not None and left.number < 1:
            raise Mismatch(
                ARGUMENT,
                f"{call.layer} leaves nothing of an axis of {axis}",
                (f"{call.label()} is {call.shape()}",),
            )
        spatial.append(left)
    return call.plain(kept.shape(tuple(spatial), kept.channels))


@layer("UpSampling1D", "UpSampling2D", "UpSampling3D")
def up_sampling(call: LayerCall) -> LayerResult:
    """Each axis but the batch and the channels becomes `size` times as long.

    Good: layers.UpSampling2D((2, 3))(x) with x: (batch, height, width, dim) gives (batch, 2 * height, 3 * width, dim)
    Bad: layers.UpSampling2D(2)(x) with x: (batch, time, dim) gives LG035
    Bad: layers.UpSampling1D(0)(x) with x: (batch, time, dim) gives LG039
    """
    rank = int(call.layer[-2])
    factors = call.sizes("size", rank, 2)
    kept = frame(call, rank)
    spatial = tuple(
        times(factor, axis) for factor, axis in zip(factors, kept.spatial, strict=True)
    )
    return call.plain(kept.shape(spatial, kept.channels))
