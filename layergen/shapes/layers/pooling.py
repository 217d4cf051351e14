"""Pooling: windows of one, two and three axes, over all places, and to a given number of places."""

from __future__ import annotations

from layergen.shapes.layers import layer
from layergen.shapes.layers.call import LayerCall, LayerResult
from layergen.shapes.layers.frames import frame, slid
from layergen.shapes.size import ONE
from layergen.shapes.value import Axis, Shape


@layer(
    *(
        f"{kind}{rank}D"
        for kind in ("MaxPooling", "AveragePooling", "MaxPool", "AvgPool")
        for rank in (1, 2, 3)
    )
)
def pooling(call: LayerCall) -> LayerResult:
    """A window slides over each axis but the batch and the channels.

    Good: layers.MaxPooling2D(2)(x) with x: (batch, 2 * height, 2 * width, dim) gives (batch, height, width, dim)
    Good: layers.AveragePooling1D(3, strides=1)(x) with x: (batch, time, dim) gives (batch, time - 2, dim)
    Bad: layers.MaxPooling2D(2)(x) with x: (batch, time, dim) gives LG035
    Bad: layers.MaxPooling1D(4)(x) with x: (batch, 3, dim) gives LG039
    """
    rank = int(call.layer[-2])
    # Max pooling has a default, average pooling none: there the argument is always given.
    window = call.sizes("pool_size", rank, 2)
    same = call.config.is_absent_or_none("strides")
    strides = window if same else call.sizes("strides", rank)
    padding = call.choice("padding", "valid", "valid", "same")
    kept = frame(call, rank)
    spatial = tuple(
        slid(call, axis, w, s, ONE, padding)
        for axis, w, s in zip(kept.spatial, window, strides, strict=True)
    )
    return call.plain(kept.shape(spatial, kept.channels))


@layer(
    *(
        f"Global{kind}{rank}D"
        for kind in ("MaxPooling", "AveragePooling", "MaxPool", "AvgPool")
        for rank in (1, 2, 3)
    )
)
def global_pooling(call: LayerCall) -> LayerResult:
    """Every axis but the batch and the channels goes, or becomes 1 with `keepdims=True`.

    Good: layers.GlobalAveragePooling2D()(x) with x: (batch, height, width, dim) gives (batch, dim)
    Good: layers.GlobalMaxPooling1D(keepdims=True)(x) with x: (batch, time, dim) gives (batch, 1, dim)
    Bad: layers.GlobalAveragePooling2D()(x) with x: (batch, time, dim) gives LG035
    """
    rank = int(call.layer[-2])
    kept = frame(call, rank)
    keep = call.config.flag("keepdims")
    if keep is None:
        return call.plain(None)
    ones: tuple[Axis, ...] = (ONE,) * rank if keep else ()
    if kept.channels_last is None and not keep:
        return call.plain(Shape((*kept.front, None)))
    return call.plain(kept.shape(ones, kept.channels))


@layer(
    *(
        f"Adaptive{kind}Pooling{rank}D"
        for kind in ("Max", "Average")
        for rank in (1, 2, 3)
    )
)
def adaptive_pooling(call: LayerCall) -> LayerResult:
    """Every axis but the batch and the channels becomes as large as `output_size` says.

    Good: layers.AdaptiveAveragePooling2D(size)(x) with x: (batch, height, width, dim) gives (batch, size, size, dim)
    Bad: layers.AdaptiveAveragePooling2D(2)(x) with x: (batch, time, dim) gives LG035
    """
    rank = int(call.layer[-2])
    sizes = call.sizes("output_size", rank)
    kept = frame(call, rank)
    return call.plain(kept.shape(sizes, kept.channels))
