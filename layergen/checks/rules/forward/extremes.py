"""Zeros and large numbers give finite outputs.

## What it does

Calls the layer on zeros, in inference and in training, and on inputs a hundred times as large as those of the sample.
Zeros must give finite values. Large inputs must not give NaN, and infinity only where the exact value, computed in float64,
is too large for float32 as well. Inputs whose values are given, or bounded, are left as they are.

## Why it matters

Padding is zeros, a black image is zeros, and what is divided by a norm or a deviation then becomes NaN. One large value in
`exp` does the same. From one NaN the whole model is NaN a step later.

## Example

    import keras
    from keras import ops

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Softmax(keras.layers.Layer):
        def call(self, inputs):
            raised = ops.exp(inputs)
            return raised / ops.sum(raised, axis=-1, keepdims=True)


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 4))),))

## Use instead

    import keras
    from keras import ops

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Softmax(keras.layers.Layer):
        def call(self, inputs):
            raised = ops.exp(inputs - ops.max(inputs, axis=-1, keepdims=True))
            return raised / ops.sum(raised, axis=-1, keepdims=True)


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 4))),))
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from layergen.checks.arguments import Arguments
from layergen.checks.case import Case
from layergen.checks.compare import named, not_finite, tensors
from layergen.checks.faults import LayerFault, NotApplicable
from layergen.checks.report import Finding, Told
from layergen.checks.state import same_state
from layergen.checks.trial import Trial
from layergen.checks.values import to_array
from layergen.checks.weights import given_weights_of

CODE = "LG227"
TITLE = "zeros and large numbers"

LARGE = 100.0
LARGEST = 3e38
ZERO = "add keras.config.epsilon() where it is divided, and under a root or a logarithm"
STABLE = "subtract the largest value before exp, or use ops.softmax, ops.logsumexp, ops.softplus"


def check(trial: Trial) -> Iterator[Finding]:
    """Findings for values that are not finite, though they are for the sample."""
    tried = False
    for case in trial.working():
        if any(not_finite(case.outputs)):
            # LG220 has told it.
            continue
        zeros, large = (case.scaled(factor) for factor in (0.0, LARGE))
        if zeros is None or large is None:
            continue
        tried = True
        told = [*_zeros(case, zeros), *_large(case, large)]
        yield from (each.finding(CODE, case.label) for each in told)
    if not tried:
        raise NotApplicable(
            "no input takes floats of any size, or the outputs are not finite (LG220)"
        )


def _zeros(case: Case, zeros: Arguments) -> Iterator[Told]:
    for training, how in ((False, ""), (True, " in training")):
        what = f"the call on zeros{how}"
        try:
            outputs = same_state(case, zeros, what, training=training)
        except LayerFault:
            continue
        found = list(not_finite(outputs))
        for told in found:
            message = f"for an input of zeros{how}, {told.message}"
            yield Told(message, ZERO, told.evidence)
        if found:
            return


def _large(case: Case, large: Arguments) -> Iterator[Told]:
    import numpy as np

    try:
        outputs = same_state(case, large, "the call on large inputs")
    except LayerFault:
        return
    if not any(not_finite(outputs)):
        return
    exact = dict(tensors(_in_float64(case, large)))
    for path, tensor in tensors(outputs):
        values = to_array(tensor)
        if not np.issubdtype(values.dtype, np.inexact) or np.all(np.isfinite(values)):
            continue
        bad = _unexplained(values, exact.get(path))
        if bad:
            message = (
                f"for inputs {LARGE:g} times as large {named(path)} has {bad} of {values.size} values "
                "that are NaN or infinite, and need not be"
            )
            yield Told(message, STABLE, {"seen": bad, "expected": 0})


def _unexplained(values: Any, exact: Any) -> int:
    """How many values are not finite other than because the exact one is too large for float32."""
    import numpy as np

    if exact is None or tuple(exact.shape) != values.shape:
        return int(np.isnan(values).sum())
    wanted = to_array(exact)
    fits = np.isfinite(wanted) & (np.abs(wanted) < LARGEST)
    nowhere = np.isnan(values) & np.isnan(wanted)
    return int(np.sum((~np.isfinite(values) & fits) | nowhere))


def _in_float64(case: Case, arguments: Arguments) -> Any:
    """The outputs of a layer in float64 with the same weights, None where there is none."""
    try:
        layer = case.trial.under("float64", case.sample.params)
        what = "the call in float64"
        case.trial.call(layer, arguments, what, training=False)
        if not given_weights_of(layer, case.layer):
            return None
        return case.trial.call(layer, arguments, what, training=False)
    except LayerFault:
        return None
