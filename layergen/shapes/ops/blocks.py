"""Blocks of pixels: to and from channels, and to and from columns."""

from __future__ import annotations

from layergen.shapes.call import Call
from layergen.shapes.ops import rule
from layergen.shapes.ops.convolution import Image, image, per_axis, slid
from layergen.shapes.ops.reshape import divided
from layergen.shapes.parts import one_of_ranks, refuse
from layergen.shapes.size import ONE, Size, number
from layergen.shapes.value import Dim, Integer, Rest, Shape, Tensor, Value


def _block(call: Call) -> Size | None:
    value = call.value("block_size")
    size = value.size if isinstance(value, Integer) else None
    if size is not None and size.number is not None and size.number < 2:
        raise refuse(
            f"{call.op} wants a block_size of at least 2, not {size}", at="block_size"
        )
    return size


def _divided(call: Call, size: Dim, by: Size, what: str) -> Dim:
    if size is None:
        return None
    found = divided(call.facts, size, by)
    if found is None:
        raise refuse(
            f"{by} does not divide the {what} of {call.label('x')}, which is {size}",
            f"the shape of {call.label('x')} is {call.shape('x')}",
        )
    return found


def _times(size: Dim, by: Size) -> Dim:
    return None if size is None else size * by


def _picture(call: Call) -> Image | None:
    one_of_ranks(call, "x", 4)
    return image(call, "x")


@rule("depth_to_space")
def depth_to_space(call: Call) -> Value:
    """Channels become blocks of pixels.

    Good: ops.depth_to_space(x, 2) with x: (batch, height, width, 4 * dim) gives (batch, 2 * height, 2 * width, dim)
    Bad: ops.depth_to_space(x, 2) with x: (batch, height, width, 6) gives LG039
    Bad: ops.depth_to_space(x, 1) with x: (batch, height, width, 4) gives LG039
    Bad: ops.depth_to_space(x, 2) with x: (batch, width, dim) gives LG035
    """
    dtype, found, block = call.dtype("x"), _picture(call), _block(call)
    if found is None or block is None:
        return Tensor(None, dtype)
    channels = _divided(call, found.channels, block * block, "channels")
    spatial = tuple(_times(size, block) for size in found.spatial)
    return Tensor(found.shape(spatial, channels), dtype)


@rule("space_to_depth")
def space_to_depth(call: Call) -> Value:
    """Blocks of pixels become channels.

    Good: ops.space_to_depth(x, 2) with x: (batch, 2 * height, 2 * width, dim) gives (batch, height, width, 4 * dim)
    Bad: ops.space_to_depth(x, 2) with x: (batch, 5, 4, dim) gives LG039
    """
    dtype, found, block = call.dtype("x"), _picture(call), _block(call)
    if found is None or block is None:
        return Tensor(None, dtype)
    names = ("height", "width")
    spatial = tuple(
        _divided(call, size, block, what)
        for size, what in zip(found.spatial, names, strict=True)
    )
    return Tensor(found.shape(spatial, _times(found.channels, block * block)), dtype)


@rule("unfold")
def unfold(call: Call) -> Value:
    """Every block of an image with channels first, as a column each.

    Good: ops.unfold(x, 2, stride=2) with x: (batch, dim, 4, 6) gives (batch, 4 * dim, 6)
    Bad: ops.unfold(x, 2) with x: (batch, dim, time) gives LG035
    """
    one_of_ranks(call, "x", 4)
    dtype, shape = call.dtype("x"), call.shape("x")
    if shape is None or shape.rank is None:
        return Tensor(None, dtype)
    batch, channels, *spatial = (a for a in shape.axes if not isinstance(a, Rest))
    kernel = per_axis(call, "kernel_size", 2)
    columns = [_not_negative(size) for size in _windows(call, spatial, kernel)]
    block = _product(kernel)
    rows = None if block is None else _times(channels, block)
    return Tensor(Shape((batch, rows, _product(columns))), dtype)


def _windows(call: Call, spatial: list[Dim], kernel: list[Dim]) -> list[Dim]:
    """In how many places the blocks stand on each axis."""
    paddings = per_axis(call, "padding", 2, number(0))
    padded = [
        None if size is None or pad is None else size + pad + pad
        for size, pad in zip(spatial, paddings, strict=True)
    ]
    return [
        slid(call.facts, size, k, s, d, "valid")
        for size, k, s, d in zip(
            padded,
            kernel,
            per_axis(call, "stride", 2),
            per_axis(call, "dilation", 2),
            strict=True,
        )
    ]


def _not_negative(size: Dim) -> Dim:
    """A number of places; None where a block is larger than the image."""
    below = size is not None and size.number is not None and size.number < 0
    return None if below else size


def _product(sizes: list[Dim]) -> Dim:
    total: Dim = ONE
    for size in sizes:
        total = None if total is None or size is None else total * size
    return total


@rule("fold")
def fold(call: Call) -> Value:
    """Columns of blocks put together to an image with channels first.

    Good: ops.fold(x, (4, 6), 2, stride=2) with x: (batch, 4 * dim, 6) gives (batch, dim, 4, 6)
    Bad: ops.fold(x, (4, 6), 2, stride=2) with x: (batch, 6, 6) gives LG039
    Bad: ops.fold(x, (4, 6), 2) with x: (batch, dim, 4, 6) gives LG035
    """
    one_of_ranks(call, "x", 3)
    dtype, shape = call.dtype("x"), call.shape("x")
    if shape is None or shape.rank is None:
        return Tensor(None, dtype)
    batch, rows, _ = (a for a in shape.axes if not isinstance(a, Rest))
    block = _product(per_axis(call, "kernel_size", 2))
    channels = None if block is None else _divided(call, rows, block, "rows")
    return Tensor(
        Shape((batch, channels, *per_axis(call, "output_size", 2, None))), dtype
    )
