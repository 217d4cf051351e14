"""Layers that change pictures, at random or not."""

from __future__ import annotations

from layergen.shapes.call import ARGUMENT, RANK, Mismatch
from layergen.shapes.layers import layer
from layergen.shapes.layers.call import LayerCall, LayerResult, sized
from layergen.shapes.value import DType, Shape, Tensor

TAKES = ("images", "training")


def _dtype(call: LayerCall) -> DType:
    return call.computed if call.inputs.dtype("images") == "float" else "unknown"


def _of_rank(call: LayerCall, *ranks: int) -> Shape | None:
    """The shape of one picture or a batch of them.

    Raises:
        Mismatch: it is neither.
    """
    shape = call.shape("images")
    if shape is None or shape.rank is None:
        return None
    if shape.rank not in ranks:
        raise Mismatch(
            RANK,
            f"{call.layer} wants 3 or 4 axes, {call.label('images')} has {shape.rank}: {shape}",
            ("its axes are (batch, height, width, channels), or without the batch",),
        )
    return shape


@layer(
    "AugMix",
    "AutoContrast",
    "ContrastLimitedAdaptiveHistogramEqualization",
    "CutMix",
    "Equalization",
    "MixUp",
    "RandAugment",
    "RandomBrightness",
    "RandomColorJitter",
    "RandomContrast",
    "RandomElasticTransform",
    "RandomErasing",
    "RandomFlip",
    "RandomGaussianBlur",
    "RandomGrayscale",
    "RandomHue",
    "RandomInvert",
    "RandomPerspective",
    "RandomPosterization",
    "RandomRotation",
    "RandomSaturation",
    "RandomSharpness",
    "RandomShear",
    "RandomTranslation",
    "RandomZoom",
    "Solarization",
    takes=TAKES,
)
def changed(call: LayerCall) -> LayerResult:
    """The shape stays.

    Good: layers.RandomFlip("horizontal")(x) with x: (batch, height, width, 3) gives (batch, height, width, 3)
    """
    value = call.inputs.value("images")
    if not isinstance(value, Tensor):
        return LayerResult(weights=())
    rank = None if value.shape is None else value.shape.rank
    fits = rank in (3, 4)
    return LayerResult(Tensor(value.shape if fits else None, _dtype(call)), ())


@layer("RandomColorDegeneration", takes=TAKES)
def color_degeneration(call: LayerCall) -> LayerResult:
    """The shape stays; a picture has three channels.

    Good: layers.RandomColorDegeneration(0.5)(x) with x: (batch, height, width, 3) gives (batch, height, width, 3)
    Bad: layers.RandomColorDegeneration(0.5)(x) with x: (batch, height, width, 4) gives LG039
    Bad: layers.RandomColorDegeneration(0.5)(x) with x: (batch, time) gives LG035
    """
    shape = _of_rank(call, 3, 4)
    last = call.channels_last
    if shape is not None and last is not None:
        channels = sized(shape.axes[-1 if last else -3])
        if channels is not None and channels.number not in (None, 3):
            raise Mismatch(
                ARGUMENT, f"{call.layer} wants 3 channels, not {channels}: {shape}"
            )
    return LayerResult(Tensor(shape, _dtype(call)), ())


@layer("Resizing", "CenterCrop", "RandomCrop", takes=TAKES)
def resized(call: LayerCall) -> LayerResult:
    """Height and width become those that are given.

    Good: layers.Resizing(32, 48)(x) with x: (batch, height, width, dim) gives (batch, 32, 48, dim)
    Good: layers.CenterCrop(size, size)(x) with x: (height, width, 3) gives (size, size, 3)
    Bad: layers.CenterCrop(8, 8)(x) with x: (batch, dim) gives LG035
    """
    high, wide = call.size("height"), call.size("width")
    shape, last = _of_rank(call, 3, 4), call.channels_last
    if shape is None or last is None:
        return LayerResult(Tensor(None, _dtype(call)), ())
    at = len(shape.axes) - (3 if last else 2)
    output = Shape((*shape.axes[:at], high, wide, *shape.axes[at + 2 :]))
    return LayerResult(Tensor(output, _dtype(call)), ())
