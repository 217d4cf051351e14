"""Noise and dropout: the shape stays."""

from __future__ import annotations

from layergen.shapes.call import ARGUMENT, Mismatch
from layergen.shapes.layers import layer
from layergen.shapes.layers.call import LayerCall, LayerResult
from layergen.shapes.layers.frames import frame
from layergen.shapes.value import Integer, Known


def _refuse_rate(call: LayerCall, name: str = "rate") -> None:
    value = call.config.value(name)
    known: float | None = None
    if isinstance(value, Integer) and value.size is not None:
        known = value.size.number
    elif isinstance(value, Known) and isinstance(value.value, float):
        known = value.value
    if known is not None and not 0 <= known <= 1:
        raise Mismatch(
            ARGUMENT, f"{call.layer} wants a {name} from 0 to 1, not {known}"
        )


@layer("Dropout", "AlphaDropout", takes=("inputs", "training"))
def dropout(call: LayerCall) -> LayerResult:
    """The shape stays.

    Good: layers.Dropout(0.1)(x) with x: (batch, dim) gives (batch, dim)
    Bad: layers.Dropout(1.5)(x) with x: (batch, dim) gives LG039
    """
    _refuse_rate(call)
    return call.same()


@layer("GaussianDropout", takes=("inputs", "training"))
def gaussian_dropout(call: LayerCall) -> LayerResult:
    """The shape stays.

    Good: layers.GaussianDropout(0.1)(x) with x: (batch, dim) gives (batch, dim)
    Bad: layers.GaussianDropout(2)(x) with x: (batch, dim) gives LG039
    """
    _refuse_rate(call)
    return call.same()


@layer("GaussianNoise", takes=("inputs", "training"))
def gaussian_noise(call: LayerCall) -> LayerResult:
    """The shape stays.

    Good: layers.GaussianNoise(0.1)(x) with x: (batch, dim) gives (batch, dim)
    Bad: layers.GaussianNoise(2)(x) with x: (batch, dim) gives LG039
    """
    _refuse_rate(call, "stddev")
    return call.same()


@layer(
    "SpatialDropout1D",
    "SpatialDropout2D",
    "SpatialDropout3D",
    takes=("inputs", "training"),
)
def spatial_dropout(call: LayerCall) -> LayerResult:
    """The shape stays: a whole channel is dropped or kept.

    Good: layers.SpatialDropout1D(0.1)(x) with x: (batch, time, dim) gives (batch, time, dim)
    Bad: layers.SpatialDropout2D(0.1)(x) with x: (batch, time, dim) gives LG035
    """
    _refuse_rate(call)
    frame(call, int(call.layer[-2]))
    return call.same()
