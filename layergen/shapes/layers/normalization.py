"""Layers that normalize: the shape stays, the weights have the sizes of the axes that they scale."""

from __future__ import annotations

from layergen.shapes.call import ARGUMENT, Mismatch
from layergen.shapes.layers import layer
from layergen.shapes.layers.call import (
    LayerCall,
    LayerResult,
    Weights,
    axis_at,
    sized,
    together,
    weight,
    when,
)
from layergen.shapes.value import Axis


def _along(call: LayerCall) -> tuple[Axis, ...] | None:
    """The sizes of the axes that are named, in the order of their numbers; None where these are not known."""
    shape, axes = call.shape(), call.numbers("axis", -1)
    if axes is None:
        return None
    for axis in axes:
        call.check_axis(shape, axis)
    return tuple(axis_at(shape, axis) for axis in sorted(axes))


def _scaled(call: LayerCall, sizes: tuple[Axis, ...] | None) -> Weights | None:
    if sizes is None:
        return None
    return together(
        when(call.config.flag("scale", True), weight("gamma", *sizes)),
        when(call.config.flag("center", True), weight("beta", *sizes)),
    )


@layer("BatchNormalization", takes=("inputs", "training", "mask"))
def batch_normalization(call: LayerCall) -> LayerResult:
    """Scale, offset and two running statistics for each index of one axis.

    Good: layers.BatchNormalization()(x) with x: (batch, height, width, dim) gives (batch, height, width, dim)
    Bad: layers.BatchNormalization(axis=4)(x) with x: (batch, time, dim) gives LG034
    """
    sizes = _along(call)
    statistics: Weights | None = None
    if sizes is not None:
        names = ("moving_mean", "moving_variance")
        renorm = ("moving_stddev", "renorm_mean", "renorm_stddev")
        statistics = together(
            *(weight(n, *sizes, trainable=False) for n in names),
            when(
                call.config.flag("renorm"),
                together(*(weight(n, *sizes, trainable=False) for n in renorm)),
            ),
        )
    return call.plain(call.shape(), together(_scaled(call, sizes), statistics))


@layer("LayerNormalization")
def layer_normalization(call: LayerCall) -> LayerResult:
    """Scale and offset of the shape of the axes that are normalized.

    Good: layers.LayerNormalization(epsilon=1e-6)(x) with x: (batch, time, dim) gives (batch, time, dim)
    Bad: layers.LayerNormalization(axis=3)(x) with x: (batch, time, dim) gives LG034
    """
    sizes = _along(call)
    plain = call.config.is_absent_or_none("rms_scaling")
    return call.plain(call.shape(), _scaled(call, sizes) if plain else None)


@layer("GroupNormalization")
def group_normalization(call: LayerCall) -> LayerResult:
    """Scale and offset for each index of an axis, which divides into groups.

    Good: layers.GroupNormalization(groups=4)(x) with x: (batch, time, dim) gives (batch, time, dim)
    Good: layers.GroupNormalization(groups=groups)(x) with x: (batch, time, groups * 3) gives (batch, time, groups * 3)
    Bad: layers.GroupNormalization(groups=4)(x) with x: (batch, time, 6) gives LG039
    Bad: layers.GroupNormalization(axis=3)(x) with x: (batch, time, dim) gives LG034
    """
    sizes = _along(call)
    groups = _groups(call)
    dim = sized(sizes[0]) if sizes else None
    if dim is not None and groups is not None:
        refuse_rest(call, dim, groups, "groups")
    return call.plain(call.shape(), _scaled(call, sizes))


def _groups(call: LayerCall) -> Axis:
    return None if call.config.integer("groups", 32) == -1 else call.size("groups", 32)


def refuse_rest(call: LayerCall, dim: Axis, groups: Axis, what: str) -> None:
    """Refuses channels that do not divide into groups.

    Raises:
        Mismatch: they certainly do not.
    """
    top, bottom = sized(dim), sized(groups)
    if top is None or bottom is None or not bottom.terms:
        return
    rest = call.facts.normal(top % bottom).number
    if rest:
        raise Mismatch(
            ARGUMENT,
            f"{top} channels do not divide into {bottom} {what}",
            (f"{call.label()} is {call.shape()}",),
        )


@layer("RMSNormalization")
def rms_normalization(call: LayerCall) -> LayerResult:
    """A scale of the shape of the axes that are normalized.

    Good: layers.RMSNormalization()(x) with x: (batch, time, dim) gives (batch, time, dim)
    Bad: layers.RMSNormalization(axis=-4)(x) with x: (batch, time, dim) gives LG034
    """
    sizes = _along(call)
    return call.plain(call.shape(), None if sizes is None else weight("scale", *sizes))


@layer("UnitNormalization")
def unit_normalization(call: LayerCall) -> LayerResult:
    """The shape stays.

    Good: layers.UnitNormalization(axis=1)(x) with x: (batch, dim) gives (batch, dim)
    Bad: layers.UnitNormalization(axis=2)(x) with x: (batch, dim) gives LG034
    """
    _along(call)
    return call.plain(call.shape())
