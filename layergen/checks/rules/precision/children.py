"""Sublayers have the dtype policy of their parent.

## What it does

Makes the layer with `dtype="mixed_float16"`, twice, under two global policies. A sublayer whose policy is the global
one both times was not given the parent's. One that has the same policy both times was given it on purpose.

## Why it matters

A child in float32 inside of a parent in float16 computes slowly, and casts to and fro. In a model that is loaded with
another global policy it computes with another precision than it was trained with.

## Example

    import keras

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Block(keras.layers.Layer):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            self.hidden = keras.layers.Dense(4, "relu")
            self.out = keras.layers.Dense(4, dtype=self.dtype_policy)

        def build(self, input_shape):
            self.hidden.build(input_shape)
            self.out.build((*input_shape[:-1], 4))

        def call(self, inputs):
            return self.out(self.hidden(inputs))


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))

## Use instead

    import keras

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Block(keras.layers.Layer):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            self.hidden = keras.layers.Dense(4, "relu", dtype=self.dtype_policy)
            self.out = keras.layers.Dense(4, dtype=self.dtype_policy)

        def build(self, input_shape):
            self.hidden.build(input_shape)
            self.out.build((*input_shape[:-1], 4))

        def call(self, inputs):
            return self.out(self.hidden(inputs))


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from layergen.checks.case import Case
from layergen.checks.codec import Data
from layergen.checks.faults import LayerFault, NotApplicable
from layergen.checks.policies import in_floats
from layergen.checks.report import Finding
from layergen.checks.trial import HALF_PRECISION, Trial
from layergen.checks.weights import sublayers

CODE = "LG252"
TITLE = "policy of children"

# No layer is given this one on purpose.
FOREIGN = "float64"
SHOWN = 4


def check(trial: Trial) -> Iterator[Finding]:
    """Findings for children that have the global policy."""
    import keras

    if issubclass(trial.layer_class, keras.Model):
        raise NotApplicable("the layers of a model have the global policy")
    cases = [case for case in trial.working() if sublayers(case.layer)]
    if not cases:
        raise NotApplicable("the layer has no sublayers")
    if not any(map(in_floats, cases)):
        raise NotApplicable("the layer computes in integers")
    for case in cases:
        try:
            names = _with_global_policy(case)
        except LayerFault:
            # Told under the policy itself (LG250).
            continue
        if names:
            shown: list[Data] = [*names[:SHOWN]]
            yield Finding(
                CODE,
                f"{case.label}under dtype='{HALF_PRECISION}' the global policy counts for "
                f"{', '.join(names[:SHOWN])}",
                {"children": shown, "expected": HALF_PRECISION},
                "make sublayers with dtype=self.dtype_policy",
            )


def _with_global_policy(case: Case) -> list[str]:
    usual, foreign = (_children(case, around) for around in (None, FOREIGN))
    if len(usual) != len(foreign):
        return []
    return [
        f"'{one.name}'"
        for one, other in zip(usual, foreign, strict=True)
        if other.dtype_policy.name == FOREIGN and one.dtype_policy.name != FOREIGN
    ]


def _children(case: Case, around: str | None) -> list[Any]:
    """Those that the author makes: what Keras makes for itself, and containers, are left out."""
    import keras

    layer = case.trial.under(HALF_PRECISION, case.sample.params, around=around)
    if layer.dtype_policy.name != HALF_PRECISION:
        raise NotApplicable("the constructor drops dtype (LG201)")
    what = f"the call under {HALF_PRECISION}"
    case.trial.call(layer, case.arguments, what, training=False)
    containers = (keras.Model, keras.layers.InputLayer)
    return [each for each in sublayers(layer) if not isinstance(each, containers)]
