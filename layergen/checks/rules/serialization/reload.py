"""A saved model comes back with the same layer.

## What it does

Saves a functional model of the layer as a `.keras` file, loads it without `custom_objects`, and
compares weights and outputs. The weights are moved away from zeros and ones before. The class must be
registered, under a name that no other class has.

## Why it matters

It is the only use of a layer that everybody has, and it comes last, after the training.

## Example

    import keras
    from keras import ops

    from layergen.checks.subject import Sample, Tensor


    class Scale(keras.layers.Layer):
        def build(self, input_shape):
            self.w = self.add_weight(name="w", shape=(input_shape[-1],))

        def call(self, inputs):
            return ops.multiply(inputs, self.w)


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 4))),))

## Use instead

    import keras
    from keras import ops

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Scale(keras.layers.Layer):
        def build(self, input_shape):
            self.w = self.add_weight(name="w", shape=(input_shape[-1],))

        def call(self, inputs):
            return ops.multiply(inputs, self.w)


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 4))),))
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from layergen.checks.case import Case
from layergen.checks.config import revive
from layergen.checks.faults import LayerFault, NotApplicable
from layergen.checks.report import Finding
from layergen.checks.saving import registered_problem, reloaded
from layergen.checks.tree import leaves
from layergen.checks.trial import Parameters, Trial, said

CODE = "LG231"
TITLE = "reload"
QUICK = True

REGISTER = (
    'decorate the class with @keras.saving.register_keras_serializable(package="...")'
)


def check(trial: Trial) -> Iterator[Finding]:
    """Findings for a class that is not registered, and a model that does not come back as it was."""
    import keras

    cls = trial.layer_class
    message = registered_problem(cls)
    if message:
        yield Finding(CODE, message, {"class": cls.__name__}, REGISTER)
    models = list(_models(trial))
    if not models and not message:
        raise NotApplicable(
            "no functional model can be made of the layer (LG221, LG230)"
        )
    with keras.saving.custom_object_scope({cls.__name__: cls} if message else {}):
        for label, case, layer, model in models:
            try:
                wrong = reloaded(case, layer, model)
            except LayerFault as fault:
                wrong = (fault.told(),)
            yield from (each.finding(CODE, label) for each in wrong)


def _models(trial: Trial) -> Iterator[tuple[str, Case, Any, Any]]:
    """A functional model for each sample, and for each variant that takes the first sample."""
    cases = trial.working()
    for case in cases:
        try:
            revive(trial, case.sample.params)
            yield case.label, case, case.layer, case.model
        except (LayerFault, NotApplicable):
            continue
    for variant in trial.variants:
        model = _of_variant(trial, cases[0], variant)
        if model is not None:
            yield f"{said(variant)}: ", cases[0], *model


def _of_variant(
    trial: Trial, case: Case, variant: Parameters
) -> tuple[Any, Any] | None:
    import keras

    if variant == case.sample.params:
        return None
    try:
        revive(trial, variant)
        layer = trial.make(variant)
        inputs, outputs = case.call_symbolically(layer)
        flat = [output for _, output in leaves(outputs)]
        if not inputs or not flat:
            return None
        with trial.running("making a functional model"):
            return layer, keras.Model(inputs, flat)
    except LayerFault:
        return None
