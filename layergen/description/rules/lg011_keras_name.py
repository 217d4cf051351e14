"""A name that Keras's Layer already has

What it does
    Reports a param, weight, state, derived value, constant, function, sublayer, loss or metric whose
    name is an attribute or method of `keras.layers.Layer`, of `keras.Model` where a model is described,
    or of the layer that `extends` names, unless the param is handed on to that under its own name. A
    function `f` becomes the method `_f`, so that both names must be free. A param `activity_regularizer`
    of type `regularizer` is free too: it is handed on to the base.

Why it matters
    The generated layer would overwrite a part of Keras: `self._layers = …` breaks saving,
    `self.name = …` fails at once. Inputs and axes become no attributes and are free.

Example
    layer: Scale
    weights:
      variables: (input_dim,) = ones
    call: inputs * variables

Use instead
    layer: Scale
    weights:
      scale: (input_dim,) = ones
    call: inputs * scale
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from layergen.description.analysis import Analysis
from layergen.description.extends import base_arguments
from layergen.description.keras_api import layer_attributes, layer_signature
from layergen.description.rules.support import Declared, declared
from layergen.description.scope import Kind
from layergen.diagnostics import Diagnostic

GIVEN = frozenset({"name", "dtype", "trainable", "autocast", "activity_regularizer"})

CODE = "LG011"

#: Under which layers of Keras keep their weights, and layers inside of them.
WEIGHTS = frozenset(
    {
        "alpha",
        "backward_layer",
        "beta",
        "bias",
        "cell",
        "cells",
        "count",
        "depthwise_kernel",
        "embeddings",
        "forward_layer",
        "gamma",
        "kernel",
        "layer",
        "mean",
        "moving_mean",
        "moving_variance",
        "pointwise_kernel",
        "recurrent_kernel",
        "variance",
        "vector_u",
    }
)

#: What becomes an attribute of the layer.
HELD = frozenset(
    {
        Kind.PARAM,
        Kind.WEIGHT,
        Kind.STATE,
        Kind.DERIVED,
        Kind.CONSTANT,
        Kind.FUNCTION,
        Kind.SUBLAYER,
        Kind.LOSS,
        Kind.METRIC,
    }
)


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Every name that would overwrite an attribute of a layer."""
    yield from _of_base(analysis)
    handed_on = analysis.description.given_to_base
    for entry in declared(analysis.description):
        taken = clash(entry, is_model=analysis.description.kind == "model")
        is_handed_on = entry.kind is Kind.PARAM and entry.name in handed_on
        if taken is not None and not is_handed_on:
            what = "model" if analysis.description.kind == "model" else "layer"
            message = f"'{taken}' is a name that every Keras {what} has already"
            prefix = analysis.description.name.lower()
            hint = f"choose another name, such as '{prefix}_{entry.name}'"
            if entry.name in GIVEN:
                hint = f"every layer takes the argument '{entry.name}' by itself: delete it or choose another name"
            yield Diagnostic(CODE, message, entry.span, (hint,))


def _of_base(analysis: Analysis) -> Iterator[Diagnostic]:
    """Names that the layer under `extends` has for itself."""
    code = analysis.description.extends
    if code is None:
        return
    layer, arguments = base_arguments(code)
    signature = layer_signature(layer)
    if signature is None:
        return
    handed_on = {
        name
        for name, value in arguments.items()
        if isinstance(value, ast.Name) and value.id == name
    }
    taken = WEIGHTS | {parameter.name for parameter in signature.parameters}
    for entry in declared(analysis.description):
        if clash(entry) is not None or entry.kind not in HELD:
            continue
        if entry.name in taken and entry.name not in handed_on:
            message = f"'{entry.name}' is a name that layers.{layer} has already"
            hint = f"choose another name, such as 'own_{entry.name}'"
            yield Diagnostic(CODE, message, entry.span, (hint,))


def clash(entry: Declared, *, is_model: bool = False) -> str | None:
    """The attribute of Keras that a declared name would overwrite."""
    if entry.kind not in HELD:
        return None
    names = [entry.name]
    if entry.kind is Kind.FUNCTION:
        names.append(f"_{entry.name}")
    return next((n for n in names if n in layer_attributes(model=is_model)), None)
