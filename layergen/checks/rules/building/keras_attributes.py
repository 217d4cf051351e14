"""The layer leaves alone what Keras keeps its books in.

## What it does

Notes the attributes that the layer assigns while it is made, built and called. None may be a private attribute
of the base layer, or hide one of its methods.

## Why it matters

`self._layers = [...]` replaces the list in which Keras keeps the children of a layer. It mostly works, and then
weights are saved twice or not at all.

## Example

    import keras

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Twice(keras.layers.Layer):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            self._losses = []

        def call(self, inputs):
            return 2.0 * inputs


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 4))),))

## Use instead

    import keras

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Twice(keras.layers.Layer):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            self._twice_losses = []

        def call(self, inputs):
            return 2.0 * inputs


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 4))),))
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from layergen.checks.faults import LayerFault, NotApplicable
from layergen.checks.recording import Assignment, recorded
from layergen.checks.report import Finding
from layergen.checks.trial import Trial
from layergen.checks.weights import is_of_keras

CODE = "LG212"
TITLE = "Keras's attributes"


def check(trial: Trial) -> Iterator[Finding]:
    """Findings for attributes that are Keras's own."""
    if is_of_keras(trial.layer_class):
        raise NotApplicable("the layer is Keras's own")
    parameters = trial.constructible()[0].parameters
    with recorded(trial.layer_class) as assignments:
        layer = trial.make(parameters)
        try:
            case = trial.working()[0]
            trial.call(layer, case.arguments, "the call", training=False)
        except (LayerFault, NotApplicable):
            pass
    told: set[str] = set()
    for each in assignments:
        if each.owner == id(layer) and each.name not in told and _is_kept(each):
            told.add(each.name)
            yield Finding(
                CODE,
                f"self.{each.name} is an attribute of Keras's own, assigned at {each.place}",
                {"attribute": each.name, "at": each.place},
                f"call it something else: self.own_{each.name.lstrip('_')}",
            )


def _is_kept(assignment: Assignment) -> bool:
    import keras

    name, base = assignment.name, keras.layers.Layer
    found: Any = getattr(base, name, None)
    if isinstance(found, property):
        return False
    if name.startswith("_"):
        return name in vars(base()) or callable(found)
    return callable(found)
