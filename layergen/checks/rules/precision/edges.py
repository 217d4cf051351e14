"""In half precision large values and full masks give what they give in float32.

## What it does

Calls a layer under `mixed_float16`, and one in float32 with the same weights, with a mask that hides all of the first
example and with values around 20. What is finite in float32 must be finite, unless
float16 does not hold all of the outputs.

## Why it matters

float16 ends at 65504. A mask of -1e9 is minus infinity there, and a row of it divides zero by zero in the softmax. An
`exp` without the maximum taken off overflows at 12.

## Example

    import keras
    from keras import ops

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Weights(keras.layers.Layer):
        def call(self, inputs, keep):
            return ops.softmax(ops.where(keep, inputs, -1e9))


    SAMPLE = Sample(
        inputs=(("inputs", Tensor((2, 4))), ("keep", Tensor((2, 4), "bool"))),
    )

## Use instead

    import keras
    from keras import ops

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Weights(keras.layers.Layer):
        def call(self, inputs, keep):
            return ops.softmax(ops.where(keep, inputs, -3e4))


    SAMPLE = Sample(
        inputs=(("inputs", Tensor((2, 4))), ("keep", Tensor((2, 4), "bool"))),
    )
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from layergen.checks.arguments import Arguments
from layergen.checks.case import Case
from layergen.checks.faults import LayerFault, NotApplicable
from layergen.checks.memory import unchanged
from layergen.checks.policies import differences, single_twin
from layergen.checks.report import Finding, Told
from layergen.checks.rules.precision import half_precision
from layergen.checks.special import changed_floats, nothing_masked_in
from layergen.checks.trial import HALF_PRECISION, Trial

CODE = "LG253"
TITLE = "edges of float16"

# exp() of it is above what float16 holds, its square far below.
LARGE = 20.0
UNDER = f"under {HALF_PRECISION}"


def check(trial: Trial) -> Iterator[Finding]:
    """Findings for values that are finite in float32 only."""
    if half_precision.found(trial):
        raise NotApplicable("the layer does not work in half precision (LG250)")
    for case in trial.working():
        try:
            told = list(_at_edges(case))
        except LayerFault:
            # Such inputs may be refused, in float32 too.
            continue
        yield from (each.finding(CODE, case.label) for each in told)


def _at_edges(case: Case) -> Iterator[Told]:
    layer = case.trial.half_precision(case.sample.params)
    case.trial.call(layer, case.arguments, "the call", training=False)
    usual = single_twin(case, layer)
    if usual is None:
        return
    for inputs, arguments, options in _edges(case):
        exact, rough = (
            _answer(case, each, arguments, options, inputs) for each in (usual, layer)
        )
        for told in differences(exact, rough, UNDER, 0.0, compare=False):
            yield replace(told, message=f"for {inputs}, {told.message}")


def _answer(
    case: Case,
    layer: Any,
    arguments: Arguments,
    options: Mapping[str, Any],
    inputs: str,
) -> Any:
    what = f"the call for {inputs}"
    with unchanged(layer):
        return case.trial.call(layer, arguments, what, training=False, **options)


def _edges(case: Case) -> Iterator[tuple[str, Arguments, dict[str, Any]]]:
    yield from nothing_masked_in(case)
    large = changed_floats(case, lambda tensor: LARGE * tensor)
    if large is not None:
        yield f"values around {LARGE:g}", large, {}
