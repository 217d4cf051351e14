"""Images and their like: batch, spatial axes and channels in either order, and windows that slide over them."""

from __future__ import annotations

from msgspec import Struct

from layergen.shapes.call import ARGUMENT, Mismatch
from layergen.shapes.layers.call import (
    LayerCall,
    axis_at,
    halves,
    less,
    plus,
    sized,
    times,
)
from layergen.shapes.size import ONE, number
from layergen.shapes.value import Axis, Shape

SPATIAL = {1: ("steps",), 2: ("height", "width"), 3: ("depth", "height", "width")}


class Frame(Struct, frozen=True):
    """The axes of an image by their meaning; where `channels_last` is not known, nor are the axes."""

    front: tuple[Axis, ...]
    spatial: tuple[Axis, ...]
    channels: Axis
    channels_last: bool | None

    def shape(self, spatial: tuple[Axis, ...], channels: Axis) -> Shape:
        """The shape of an image with other spatial axes and channels."""
        if self.channels_last is None:
            return Shape((*self.front, *([None] * (len(spatial) + 1))))
        if self.channels_last:
            return Shape((*self.front, *spatial, channels))
        return Shape((*self.front, channels, *spatial))


def frame(
    call: LayerCall,
    rank: int,
    name: str = "inputs",
    front: tuple[str, ...] = ("batch",),
) -> Frame:
    """The input of a layer that takes images of so many spatial axes.

    Raises:
        Mismatch: it has another number of axes.
    """
    last = call.channels_last
    middle = SPATIAL[rank]
    names = (
        (*front, "channels", *middle)
        if last is False
        else (*front, *middle, "channels")
    )
    shape = call.of_rank(len(names), f"({', '.join(names)})", name)
    leading, axes = shape.axes[: len(front)], shape.axes[len(front) :]
    if last is None:
        return Frame(leading, (None,) * rank, None, None)
    spatial = axes[:-1] if last else axes[1:]
    return Frame(leading, spatial, axis_at(Shape(axes), -1 if last else 0), last)


def slid(
    call: LayerCall,
    axis: Axis,
    kernel: Axis,
    stride: Axis,
    dilation: Axis = ONE,
    padding: str | None = "valid",
) -> Axis:
    """How many places a window has along an axis.

    Raises:
        Mismatch: it has none.
    """
    if padding is None:
        return None
    if padding != "valid":
        return axis if stride == ONE else halves(less(plus(axis, stride), ONE), stride)
    span = plus(times(less(kernel, ONE), dilation), ONE)
    room = less(axis, span)
    places = plus(halves(room, stride), ONE)
    known = sized(places)
    if known is not None and known.number is not None and known.number < 1:
        raise Mismatch(
            ARGUMENT,
            f"a window of {span} does not fit into an axis of {axis}",
            (
                f"{call.label()} is {call.shape()}",
                'write padding="same", or a smaller window',
            ),
        )
    return places


def stretched_back(
    axis: Axis,
    kernel: Axis,
    stride: Axis,
    dilation: Axis,
    padding: str | None,
    extra: Axis,
    is_given: bool,
) -> Axis:
    """The size of the axis that a window slides over, from how many places it has: the transposed convolution.

    `extra` is `output_padding`; where it is not given it is as large as makes the size least surprising.
    """
    if padding is None:
        return None
    before = times(less(axis, ONE), stride)
    span = plus(times(less(kernel, ONE), dilation), ONE)
    if padding == "same":
        if not is_given:
            return times(axis, stride)
        known = sized(span)
        odd = None if known is None else known % number(2)
        return plus(plus(before, odd), extra)
    if is_given:
        return plus(plus(before, span), extra)
    return plus(before, _larger(span, stride))


def _larger(left: Axis, right: Axis) -> Axis:
    """The larger of two sizes, where that can be told."""
    a, b = sized(left), sized(right)
    if a is None or b is None:
        return None
    # A size is at least 1.
    if b == ONE:
        return a
    if a == ONE:
        return b
    difference = (a - b).number
    if difference is None:
        return None
    return a if difference >= 0 else b
