"""`build` does not need the size of the batch.

## What it does

Builds a layer for inputs whose batch size is not known, and compares the weights with those of one that was built
for the sample.

## Why it matters

A functional model is built before there is a batch. A layer that makes a weight as long as the batch works when
it is called on a tensor first, and fails, or is fixed to one batch size, in every model.

## Example

    import keras

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Scale(keras.layers.Layer):
        def build(self, input_shape):
            size = 1
            for length in input_shape:
                size *= length
            self.w = self.add_weight(name="w", shape=(size // input_shape[0],))

        def call(self, inputs):
            return inputs * self.w


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 4))),))

## Use instead

    import keras

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Scale(keras.layers.Layer):
        def build(self, input_shape):
            size = 1
            for length in input_shape[1:]:
                size *= length
            self.w = self.add_weight(name="w", shape=(size,))

        def call(self, inputs):
            return inputs * self.w


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 4))),))
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from layergen.checks.arguments import WrongShapeNames
from layergen.checks.case import Case
from layergen.checks.faults import LayerFault, NotApplicable
from layergen.checks.report import Finding
from layergen.checks.trial import Trial
from layergen.checks.weights import own_name

CODE = "LG213"
TITLE = "any batch"

HINT = "take sizes from the axes behind the first one: input_shape[-1]"


def check(trial: Trial) -> Iterator[Finding]:
    """Findings for a `build` that fails without a batch size, or makes other weights."""
    tried = False
    for case in trial.working():
        try:
            usual = case.built
        except (LayerFault, NotApplicable, WrongShapeNames):
            continue
        if not case.batched or getattr(usual, "stateful", False):
            continue
        tried = True
        try:
            layer = _built(case)
        except LayerFault as fault:
            yield fault.finding(CODE, case.label, HINT)
            continue
        seen, expected = _weights(layer), _weights(usual)
        if seen != expected:
            yield Finding(
                CODE,
                f"{case.label}build() without a batch size makes {_said(seen)}, with one {_said(expected)}",
                {"seen": _said(seen), "expected": _said(expected)},
                HINT,
            )
    if not tried:
        raise NotApplicable("the layer cannot be built, or has no batch (LG210)")


def _built(case: Case) -> Any:
    layer = case.make(seed=2)
    shapes = case.symbolic_arguments().shapes_for(layer, layer.build)
    with case.trial.running("build() for an unknown batch size"):
        layer.build(**shapes)
    return layer


def _weights(layer: Any) -> list[tuple[str, tuple[int, ...]]]:
    return [(own_name(layer, weight), tuple(weight.shape)) for weight in layer.weights]


def _said(weights: list[tuple[str, tuple[int, ...]]]) -> str:
    return ", ".join(f"{name} {shape}" for name, shape in weights) or "no weights"
