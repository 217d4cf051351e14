"""Convolutions and pools: sizes of what slides over the axes between batch and channels."""

from __future__ import annotations

from msgspec import Struct

from layergen.shapes.call import ARGUMENT, PRODUCT, RANK, Call, Mismatch
from layergen.shapes.facts import Facts
from layergen.shapes.ops import rule
from layergen.shapes.parts import differ, one_of_ranks, refuse
from layergen.shapes.size import ONE, number
from layergen.shapes.value import (
    Axis,
    Dim,
    Integer,
    Items,
    Rest,
    Shape,
    Tensor,
    Value,
)

PADDINGS = ("valid", "same")
SPATIAL = (3, 4, 5)


class Image(Struct, frozen=True):
    """A tensor of batch, spatial axes and channels, in one of the two orders."""

    batch: Dim
    spatial: tuple[Dim, ...]
    channels: Dim
    is_last: bool

    def shape(self, spatial: tuple[Dim, ...], channels: Dim) -> Shape:
        """The shape with other spatial axes and channels."""
        if self.is_last:
            return Shape((self.batch, *spatial, channels))
        return Shape((self.batch, channels, *spatial))


def is_channels_last(call: Call) -> bool | None:
    """Whether channels stand last, as they do by default; None where it is not known.

    Raises:
        Mismatch: there is no such format.
    """
    if call.is_absent_or_none("data_format"):
        return True
    found = call.text("data_format")
    if found not in (None, "channels_last", "channels_first"):
        raise refuse(
            f"there is no data_format {found!r}",
            'write "channels_last" or "channels_first"',
            at="data_format",
        )
    return None if found is None else found == "channels_last"


def image(call: Call, name: str = "inputs") -> Image | None:
    """An argument as batch, spatial axes and channels; None where these are not known.

    Raises:
        Mismatch: it has fewer than 3 or more than 5 axes.
    """
    one_of_ranks(call, name, *SPATIAL)
    shape, is_last = call.shape(name), is_channels_last(call)
    if shape is None or shape.rank is None or is_last is None:
        return None
    axes = tuple(a for a in shape.axes if not isinstance(a, Rest))
    if is_last:
        return Image(axes[0], axes[1:-1], axes[-1], True)
    return Image(axes[0], axes[2:], axes[1], False)


def per_axis(call: Call, name: str, count: int, default: Dim = ONE) -> list[Dim]:
    """An argument that is one number for all spatial axes, or one for each.

    Raises:
        Mismatch: there are more or fewer numbers than axes.
    """
    if call.is_absent_or_none(name):
        return [default] * count
    value = call.value(name)
    match value:
        case Integer(size):
            return [size] * count
        case Items(values) if not any(isinstance(v, Rest) for v in values):
            if len(values) != count:
                raise refuse(
                    f"{name} has {len(values)} numbers for {count} spatial axes",
                    "give one number, or one for each axis",
                    at=name,
                )
            return [v.size if isinstance(v, Integer) else None for v in values]
    return [None] * count


def padding_of(call: Call, *more: str) -> str | None:
    """How the edges are treated; None where it is not known.

    Raises:
        Mismatch: there is no such padding.
    """
    found = call.text("padding", "valid")
    if found is not None and found.lower() not in (*PADDINGS, *more):
        raise refuse(
            f"there is no padding {found!r}", 'write "valid" or "same"', at="padding"
        )
    return None if found is None else found.lower()


def slid(
    facts: Facts,
    size: Dim,
    kernel: Dim,
    stride: Dim,
    dilation: Dim,
    padding: str | None,
) -> Dim:
    """In how many places a kernel stands on an axis; None where it is not known.

    Valid: `(size - dilation * (kernel - 1) - 1) // stride + 1`; same: `(size - 1) // stride + 1`.
    """
    if size is None or stride is None or padding is None or not stride.terms:
        return None
    if padding != "valid":
        if not facts.normal(size % stride).terms:
            return size // stride
        return (size - ONE) // stride + ONE
    if kernel is None or dilation is None:
        return None
    reach = dilation * (kernel - ONE) + ONE
    if size == reach:
        return ONE
    if reach == stride and not facts.normal(size % stride).terms:
        return size // stride
    return (size - reach) // stride + ONE


def refuse_empty(call: Call, sizes: list[Dim], name: str) -> None:
    """Refuses a kernel that does not fit once into its input.

    Raises:
        Mismatch: a size is zero or less.
    """
    if any(s is not None and s.number is not None and s.number <= 0 for s in sizes):
        raise Mismatch(
            ARGUMENT,
            f"{call.op} does not fit into {call.label(name)}: {call.shape(name)}",
            ('use padding="same", or a smaller kernel',),
        )


def _kernel(call: Call, name: str, found: Image) -> tuple[Dim, ...] | None:
    """The axes of a kernel for these images.

    Raises:
        Mismatch: it has another number of axes.
    """
    shape = call.shape(name)
    if shape is None:
        return None
    wanted = len(found.spatial) + 2
    if shape.rank is not None and shape.rank != wanted:
        raise Mismatch(
            RANK,
            f"{call.op} wants a kernel of {wanted} axes for {call.label('inputs')}, "
            f"{call.label(name)} has {shape.rank}: {shape}",
            (f"the shape of {call.label('inputs')} is {call.shape('inputs')}",),
        )
    if shape.rank is None:
        return None
    return tuple(a for a in shape.axes if not isinstance(a, Rest))


def _same_channels(
    call: Call, channels: Axis, expected: Axis, kernel: str, of: str = "inputs"
) -> None:
    if differ(call, channels, expected):
        raise Mismatch(
            PRODUCT,
            f"{call.label(kernel)} is for {expected} channels, {call.label(of)} has {channels}",
            (f"the shapes are {call.shape(kernel)} and {call.shape(of)}",),
        )


def _convolved(call: Call, found: Image, kernel: tuple[Dim, ...]) -> tuple[Dim, ...]:
    count = len(found.spatial)
    strides = per_axis(call, "strides", count)
    dilations = per_axis(call, "dilation_rate", count)
    padding = padding_of(call)
    sizes = [
        slid(call.facts, size, k, s, d, padding)
        for size, k, s, d in zip(
            found.spatial, kernel[:count], strides, dilations, strict=True
        )
    ]
    refuse_empty(call, sizes, "inputs")
    return tuple(sizes)


@rule("conv")
def conv(call: Call) -> Value:
    """A kernel of (spatial axes, channels in, channels out) slides over the spatial axes.

    Good: ops.conv(x, k) with x: (batch, time, dim), k: (width, dim, units) gives (batch, time - width + 1, units)
    Good: ops.conv(x, k, strides=2, padding="same") with x: (batch, 8, 9, 3), k: (3, 3, 3, units) gives (batch, 4, 5, units)
    Bad: ops.conv(x, k) with x: (batch, time, dim), k: (width, units, dim) gives LG031
    Bad: ops.conv(x, k) with x: (batch, time, dim), k: (dim, units) gives LG035
    Bad: ops.conv(x, k) with x: (batch, 2, dim), k: (3, dim, units) gives LG039
    """
    dtype, found = call.dtype("inputs"), image(call)
    kernel = None if found is None else _kernel(call, "kernel", found)
    if found is None or kernel is None:
        return Tensor(None, dtype)
    _same_channels(call, found.channels, kernel[-2], "kernel")
    return Tensor(found.shape(_convolved(call, found, kernel), kernel[-1]), dtype)


def _times(left: Dim, right: Dim) -> Dim:
    return None if left is None or right is None else left * right


@rule("depthwise_conv")
def depthwise_conv(call: Call) -> Value:
    """A kernel of (spatial axes, channels, multiplier) slides over each channel by itself.

    Good: ops.depthwise_conv(x, k) with x: (batch, time, dim), k: (3, dim, 2) gives (batch, time - 2, 2 * dim)
    Bad: ops.depthwise_conv(x, k) with x: (batch, time, dim), k: (3, units, 1) gives LG031
    """
    dtype, found = call.dtype("inputs"), image(call)
    kernel = None if found is None else _kernel(call, "kernel", found)
    if found is None or kernel is None:
        return Tensor(None, dtype)
    _same_channels(call, found.channels, kernel[-2], "kernel")
    channels = _times(kernel[-2], kernel[-1])
    return Tensor(found.shape(_convolved(call, found, kernel), channels), dtype)


@rule("separable_conv")
def separable_conv(call: Call) -> Value:
    """A depthwise convolution, then one over the channels alone.

    Good: ops.separable_conv(x, d, p) with x: (batch, time, dim), d: (3, dim, 2), p: (1, 2 * dim, units) gives (batch, time - 2, units)
    Bad: ops.separable_conv(x, d, p) with x: (batch, time, dim), d: (3, dim, 2), p: (1, dim, units) gives LG031
    """
    dtype, found = call.dtype("inputs"), image(call)
    if found is None:
        return Tensor(None, dtype)
    depth = _kernel(call, "depthwise_kernel", found)
    point = _kernel(call, "pointwise_kernel", found)
    if depth is None or point is None:
        return Tensor(None, dtype)
    _same_channels(call, found.channels, depth[-2], "depthwise_kernel")
    _same_channels(
        call,
        _times(depth[-2], depth[-1]),
        point[-2],
        "pointwise_kernel",
        "depthwise_kernel",
    )
    return Tensor(found.shape(_convolved(call, found, depth), point[-1]), dtype)


@rule("conv_transpose")
def conv_transpose(call: Call) -> Value:
    """The convolution turned round: a kernel of (spatial axes, channels out, channels in) spreads out.

    Good: ops.conv_transpose(x, k, strides=2, padding="same") with x: (batch, time, dim), k: (4, units, dim) gives (batch, 2 * time, units)
    Good: ops.conv_transpose(x, k, strides=1) with x: (batch, time, dim), k: (3, units, dim) gives (batch, time + 2, units)
    Bad: ops.conv_transpose(x, k, strides=2) with x: (batch, time, dim), k: (4, dim, units) gives LG031
    """
    dtype, found = call.dtype("inputs"), image(call)
    kernel = None if found is None else _kernel(call, "kernel", found)
    if found is None or kernel is None:
        return Tensor(None, dtype)
    _same_channels(call, found.channels, kernel[-1], "kernel")
    count = len(found.spatial)
    strides = per_axis(call, "strides", count)
    dilations = per_axis(call, "dilation_rate", count)
    extra = per_axis(call, "output_padding", count, None)
    padding = padding_of(call)
    is_plain = call.is_absent_or_none("output_padding")
    sizes = [
        _spread(size, k, s, d, padding, None if is_plain else (e,))
        for size, k, s, d, e in zip(
            found.spatial, kernel[:count], strides, dilations, extra, strict=True
        )
    ]
    return Tensor(found.shape(tuple(sizes), kernel[-2]), dtype)


def _spread(
    size: Dim,
    kernel: Dim,
    stride: Dim,
    dilation: Dim,
    padding: str | None,
    extra: tuple[Dim] | None,
) -> Dim:
    """How long an axis becomes; `extra` is the output padding where it is given."""
    if size is None or kernel is None or stride is None or dilation is None:
        return None
    reach = (kernel - ONE) * dilation + ONE
    if extra is None:
        if padding == "same":
            return size * stride
        over = reach - stride
        if padding != "valid" or (over.number is None and stride != ONE):
            return None
        return size * stride + (
            over if over.number is None else number(max(over.number, 0))
        )
    if extra[0] is None or padding is None:
        return None
    over = reach % number(2) if padding == "same" else reach
    return (size - ONE) * stride + over + extra[0]


@rule("max_pool", "average_pool")
def pool(call: Call) -> Value:
    """A window slides over the spatial axes, by default by its own size.

    Good: ops.max_pool(x, 2) with x: (batch, 2 * height, 2 * width, dim) gives (batch, height, width, dim)
    Good: ops.average_pool(x, 3, strides=1, padding="same") with x: (batch, time, dim) gives (batch, time, dim)
    Bad: ops.max_pool(x, 2) with x: (batch, dim) gives LG035
    Bad: ops.max_pool(x, (2, 2)) with x: (batch, time, dim) gives LG039
    """
    dtype, found = call.dtype("inputs"), image(call)
    if found is None:
        return Tensor(None, dtype)
    count = len(found.spatial)
    window = per_axis(call, "pool_size", count)
    strides = per_axis(call, "strides", count)
    if call.is_absent_or_none("strides"):
        strides = window
    padding = padding_of(call)
    sizes = [
        slid(call.facts, size, k, s, ONE, padding)
        for size, k, s in zip(found.spatial, window, strides, strict=True)
    ]
    refuse_empty(call, sizes, "inputs")
    return Tensor(found.shape(tuple(sizes), found.channels), dtype)


@rule("adaptive_average_pool", "adaptive_max_pool")
def adaptive_pool(call: Call) -> Value:
    """Spatial axes of the sizes that are asked for.

    Good: ops.adaptive_average_pool(x, (4, 5)) with x: (batch, height, width, dim) gives (batch, 4, 5, dim)
    Bad: ops.adaptive_average_pool(x, 4) with x: (batch, dim) gives LG035
    """
    dtype, found = call.dtype("inputs"), image(call)
    if found is None:
        return Tensor(None, dtype)
    sizes = per_axis(call, "output_size", len(found.spatial), None)
    return Tensor(found.shape(tuple(sizes), found.channels), dtype)
