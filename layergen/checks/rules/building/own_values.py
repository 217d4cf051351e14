"""No two weights begin with the same random values.

## What it does

Compares the first values of weights that are random and of one shape.

## Why it matters

An initializer without a seed draws one when it is made, and gives the same values each time it is used. Two weights
that share it are copies: the gate equals the candidate, all heads attend alike, and training hardly tells them
apart.

## Example

    import keras
    from keras import ops

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Gated(keras.layers.Layer):
        def build(self, input_shape):
            start = keras.initializers.GlorotUniform()
            shape = (input_shape[-1], 4)
            self.w = self.add_weight(name="w", shape=shape, initializer=start)
            self.gate = self.add_weight(name="gate", shape=shape, initializer=start)

        def call(self, inputs):
            return ops.matmul(inputs, self.w) * ops.sigmoid(ops.matmul(inputs, self.gate))


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 6))),))

## Use instead

    import keras
    from keras import ops

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Gated(keras.layers.Layer):
        def build(self, input_shape):
            shape = (input_shape[-1], 4)
            self.w = self.add_weight(name="w", shape=shape, initializer="glorot_uniform")
            self.gate = self.add_weight(
                name="gate", shape=shape, initializer="glorot_uniform"
            )

        def call(self, inputs):
            return ops.matmul(inputs, self.w) * ops.sigmoid(ops.matmul(inputs, self.gate))


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 6))),))
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from layergen.checks.case import Case
from layergen.checks.compare import dtype_of
from layergen.checks.faults import NotApplicable
from layergen.checks.report import Finding
from layergen.checks.subject import KerasObject
from layergen.checks.trial import Trial
from layergen.checks.weights import relative_name

CODE = "LG216"
TITLE = "own values"

SMALLEST = 4
HINT = "make an initializer for each weight; a seed of a param is for one weight only"


def check(trial: Trial) -> Iterator[Finding]:
    """Findings for weights that begin alike."""
    for case in trial.working():
        if any(_has_seed(value) for value in case.sample.params.values()):
            raise NotApplicable("an initializer is given with a seed")
        for name, other in _alike(case):
            yield Finding(
                CODE,
                f"{case.label}'{name}' and '{other}' begin with the same random values",
                {"weight": name, "other": other},
                HINT,
            )


def _has_seed(value: object) -> bool:
    if isinstance(value, KerasObject):
        arguments = value.arguments or {}
        return arguments.get("seed") is not None
    return getattr(value, "seed", None) is not None


def _alike(case: Case) -> Iterator[tuple[str, str]]:
    import keras
    import numpy as np

    layer = case.make()
    case.trial.call(layer, case.arguments, "the call", training=False)
    seen: list[tuple[str, Any]] = []
    for weight in layer.weights:
        value = np.array(weight)
        is_float = keras.backend.is_float_dtype(dtype_of(weight))
        if not is_float or value.size < SMALLEST or np.unique(value).size < SMALLEST:
            continue
        name = relative_name(layer, weight)
        for other, there in seen:
            if there.shape == value.shape and np.array_equal(there, value):
                yield other, name
                break
        else:
            seen.append((name, value))
