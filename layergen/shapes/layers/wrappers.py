"""Layers around another."""

from __future__ import annotations

from layergen.shapes.call import ARGUMENT, Mismatch
from layergen.shapes.layers import layer
from layergen.shapes.layers.call import (
    LayerCall,
    LayerResult,
    Weights,
    axis_at,
    nested,
    together,
    weight,
)
from layergen.shapes.layers.sublayer import sublayer
from layergen.shapes.size import ONE
from layergen.shapes.value import Items, Rest, Tensor


@layer("SpectralNormalization", takes=("inputs", "training"))
def spectral_normalization(call: LayerCall) -> LayerResult:
    """What the inner layer gives; one vector more of the size of its kernel's last axis.

    Good: layers.SpectralNormalization(layers.Dense(units))(x) with x: (batch, dim) gives (batch, units)
    Bad: layers.SpectralNormalization(layers.Flatten())(x) with x: (batch, time, dim) gives LG039
    """
    inner = sublayer(call.config.value("layer"))
    if inner is None:
        return LayerResult()
    value, label = call.inputs.value("inputs"), call.label()
    result = inner.run((value,), labels=(label,), facts=call.facts)
    output = result.output
    if isinstance(output, Tensor):
        # The result is cast to the dtype of the input.
        dtype = call.inputs.dtype("inputs")
        output = Tensor(output.shape, output.dtype if dtype == "float" else "unknown")
    return LayerResult(output, _with_vector(call, inner.name, result.weights))


def _with_vector(call: LayerCall, name: str, weights: Weights | None) -> Weights | None:
    if weights is None:
        return None
    kernel = next((w for w in weights if w.name in ("kernel", "embeddings")), None)
    if kernel is None:
        raise Mismatch(
            ARGUMENT,
            f"{call.layer} wants a layer with a kernel or embeddings, {name} has neither",
        )
    vector = weight("vector_u", ONE, axis_at(kernel.shape, -1), trainable=False)
    # The wrapper holds the kernel as its own, in front of what it adds.
    rest = tuple(w for w in weights if w is not kernel)
    return together((kernel,), vector, nested("layer", rest))


@layer("Sequential", takes=("inputs", "training", "mask"))
@layer("Pipeline")
def pipeline(call: LayerCall) -> LayerResult:
    """Each layer on what the one before it gives.

    Good: Sequential([layers.Dense(units), layers.Dropout(0.5)])(x) with x: (batch, dim) gives (batch, units)
    Good: layers.Pipeline([layers.Rescaling(0.1), layers.Resizing(8, 8)])(x) with x: (batch, height, width, 3) gives (batch, 8, 8, 3)
    Bad: layers.Pipeline([layers.Resizing(8, 8)])(x) with x: (batch, dim) gives LG035
    """
    layers = call.config.value("layers")
    if not isinstance(layers, Items):
        return LayerResult()
    value = call.inputs.value("inputs")
    weights: Weights | None = ()
    for item in layers.values:
        inner = None if isinstance(item, Rest) else sublayer(item)
        if inner is None:
            return LayerResult()
        result = inner.run((value,), labels=(call.label(),), facts=call.facts)
        value = result.output
        weights = together(weights, nested(inner.name, result.weights))
    return LayerResult(value, weights)
