"""Convolutions of one, two and three axes."""

from __future__ import annotations

from layergen.shapes.call import ARGUMENT, Mismatch
from layergen.shapes.layers import layer
from layergen.shapes.layers.call import (
    LayerCall,
    LayerResult,
    halves,
    is_none,
    sized,
    times,
    together,
    weight,
    when,
)
from layergen.shapes.layers.core import activated, adapted
from layergen.shapes.layers.frames import Frame, frame, slid, stretched_back
from layergen.shapes.layers.normalization import refuse_rest
from layergen.shapes.size import ONE
from layergen.shapes.value import Axis, Integer, Items

Sizes = tuple[Axis, ...]


def _rank(call: LayerCall) -> int:
    digit = call.layer.removesuffix("Transpose")[-2]
    return int(digit)


def _padding(call: LayerCall, *more: str) -> str | None:
    value = call.config.value("padding")
    if isinstance(value, Items):
        return None
    return call.choice("padding", "valid", "valid", "same", *more)


def _refuse_stride_and_dilation(
    call: LayerCall, strides: Sizes, dilation: Sizes
) -> None:
    def large(sizes: Sizes) -> bool:
        numbers = [size.number for size in map(sized, sizes) if size is not None]
        return any(n is not None and n > 1 for n in numbers)

    if large(strides) and large(dilation):
        raise Mismatch(
            ARGUMENT,
            f"{call.layer} takes either strides or dilation_rate above 1, not both",
        )


def window(call: LayerCall, rank: int, kept: Frame, *more: str) -> tuple[Sizes, Sizes]:
    """The spatial axes after a convolution, and the size of its kernel.

    Raises:
        Mismatch: the kernel does not fit, or its arguments do not go together.
    """
    kernel = call.sizes("kernel_size", rank)
    strides = call.sizes("strides", rank, 1)
    dilation = call.sizes("dilation_rate", rank, 1)
    padding = _padding(call, *more)
    spatial = tuple(
        slid(call, axis, k, s, d, padding)
        for axis, k, s, d in zip(kept.spatial, kernel, strides, dilation, strict=True)
    )
    return spatial, kernel


@layer(
    "Conv1D",
    "Conv2D",
    "Conv3D",
    "Convolution1D",
    "Convolution2D",
    "Convolution3D",
)
def conv(call: LayerCall) -> LayerResult:
    """The channels become `filters`; a window of `kernel_size` slides over each other axis.

    Good: layers.Conv2D(filters, 3, padding="same")(x) with x: (batch, height, width, dim) gives (batch, height, width, filters)
    Good: layers.Conv1D(filters, 3)(x) with x: (batch, time, dim) gives (batch, time - 2, filters)
    Good: layers.Conv2D(filters, patch, strides=patch)(x) with x: (batch, 4 * patch, 3 * patch, dim) gives (batch, 4, 3, filters)
    Bad: layers.Conv2D(filters, 3)(x) with x: (batch, time, dim) gives LG035
    Bad: layers.Conv2D(filters, 5)(x) with x: (batch, 4, 4, dim) gives LG039
    Bad: layers.Conv1D(6, 3, groups=4)(x) with x: (batch, time, 8) gives LG039
    """
    rank = _rank(call)
    filters, groups = call.size("filters"), call.size("groups", 1)
    _refuse_stride_and_dilation(
        call, call.sizes("strides", rank, 1), call.sizes("dilation_rate", rank, 1)
    )
    kept = frame(call, rank)
    refuse_rest(call, kept.channels, groups, "groups")
    refuse_rest(call, filters, groups, "groups")
    spatial, kernel = window(call, rank, kept, *(["causal"] if rank == 1 else []))
    weights = together(
        weight("kernel", *kernel, halves(kept.channels, groups), filters),
        when(call.config.flag("use_bias", True), weight("bias", filters)),
    )
    output = activated(call, kept.shape(spatial, filters))
    return call.plain(output, adapted(call, weights))


@layer(
    "Conv1DTranspose",
    "Conv2DTranspose",
    "Conv3DTranspose",
    "Convolution1DTranspose",
    "Convolution2DTranspose",
    "Convolution3DTranspose",
)
def conv_transpose(call: LayerCall) -> LayerResult:
    """The channels become `filters`; each other axis grows as a convolution would shrink it.

    Good: layers.Conv2DTranspose(filters, 3, strides=2, padding="same")(x) with x: (batch, height, width, dim) gives (batch, 2 * height, 2 * width, filters)
    Good: layers.Conv1DTranspose(filters, 3)(x) with x: (batch, time, dim) gives (batch, time + 2, filters)
    Bad: layers.Conv1DTranspose(filters, 3)(x) with x: (batch, dim) gives LG035
    Bad: layers.Conv1DTranspose(filters, 3, strides=2, output_padding=2)(x) with x: (batch, time, dim) gives LG039
    """
    rank = _rank(call)
    filters, kernel = call.size("filters"), call.sizes("kernel_size", rank)
    strides = call.sizes("strides", rank, 1)
    dilation = call.sizes("dilation_rate", rank, 1)
    _refuse_stride_and_dilation(call, strides, dilation)
    padding, extra = _padding(call), _output_padding(call, rank, strides)
    kept = frame(call, rank)
    parts = zip(kept.spatial, kernel, strides, dilation, extra or strides, strict=True)
    spatial = tuple(
        stretched_back(axis, k, s, d, padding, e, extra is not None)
        for axis, k, s, d, e in parts
    )
    weights = together(
        weight("kernel", *kernel, filters, kept.channels),
        when(call.config.flag("use_bias", True), weight("bias", filters)),
    )
    return call.plain(activated(call, kept.shape(spatial, filters)), weights)


def _output_padding(call: LayerCall, rank: int, strides: Sizes) -> Sizes | None:
    value = call.config.value("output_padding")
    if "output_padding" not in call.config or is_none(value):
        return None
    values = value.values if isinstance(value, Items) else (value,) * rank
    sizes = tuple(v.size if isinstance(v, Integer) else None for v in values)
    if len(sizes) != rank:
        return (None,) * rank
    for size, stride in zip(map(sized, sizes), map(sized, strides), strict=True):
        numbers = [s.number for s in (size, stride) if s is not None]
        if len(numbers) == 2 and None not in numbers and numbers[0] >= numbers[1]:  # type: ignore[operator]
            raise Mismatch(
                ARGUMENT,
                f"output_padding is {numbers[0]}, which is not below the stride of {numbers[1]}",
            )
    return sizes


@layer("DepthwiseConv1D", "DepthwiseConv2D")
def depthwise_conv(call: LayerCall) -> LayerResult:
    """Each channel becomes `depth_multiplier` channels; a window slides over each other axis.

    Good: layers.DepthwiseConv2D(3, padding="same", depth_multiplier=k)(x) with x: (batch, height, width, dim) gives (batch, height, width, dim * k)
    Bad: layers.DepthwiseConv2D(3)(x) with x: (batch, time, dim) gives LG035
    """
    rank = _rank(call)
    multiplier = call.size("depth_multiplier", 1)
    kept = frame(call, rank)
    spatial, kernel = window(call, rank, kept)
    channels = times(multiplier, kept.channels)
    weights = together(
        weight("kernel", *kernel, kept.channels, multiplier),
        when(call.config.flag("use_bias", True), weight("bias", channels)),
    )
    return call.plain(activated(call, kept.shape(spatial, channels)), weights)


@layer(
    "SeparableConv1D",
    "SeparableConv2D",
    "SeparableConvolution1D",
    "SeparableConvolution2D",
)
def separable_conv(call: LayerCall) -> LayerResult:
    """A depthwise convolution, and one of a single place that mixes the channels to `filters`.

    Good: layers.SeparableConv1D(filters, 3)(x) with x: (batch, time, dim) gives (batch, time - 2, filters)
    Bad: layers.SeparableConv1D(filters, 3)(x) with x: (batch, 2, dim) gives LG039
    """
    rank = _rank(call)
    filters, multiplier = call.size("filters"), call.size("depth_multiplier", 1)
    kept = frame(call, rank)
    spatial, kernel = window(call, rank, kept)
    mixed = times(multiplier, kept.channels)
    weights = together(
        weight("depthwise_kernel", *kernel, kept.channels, multiplier),
        weight("pointwise_kernel", *((ONE,) * rank), mixed, filters),
        when(call.config.flag("use_bias", True), weight("bias", filters)),
    )
    return call.plain(activated(call, kept.shape(spatial, filters)), weights)
