"""XLA compiles the layer, to the same values.

## What it does

Compiles a call with `jit_compile=True`, and compares its values with those of a graph without XLA. A layer that says
`supports_jit = False`, or holds one that does, is left out.

## Why it matters

Keras compiles a model with XLA by itself where there is a GPU. An op whose output has a shape that depends on values
works on a laptop and fails there.

## Example

    import keras
    import tensorflow as tf

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Groups(keras.layers.Layer):
        def call(self, inputs):
            means = tf.math.segment_mean(tf.transpose(inputs), [0, 0, 1, 1])
            return tf.transpose(means)


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 4))),))

## Use instead

    import keras
    from keras import ops

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Groups(keras.layers.Layer):
        def call(self, inputs):
            return ops.mean(ops.reshape(inputs, (-1, 2, 2)), axis=-1)


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 4))),))
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from layergen.checks.case import Case
from layergen.checks.compare import worst_difference
from layergen.checks.draws import draws
from layergen.checks.faults import LayerFault, NotApplicable
from layergen.checks.graphs import trace
from layergen.checks.memory import unchanged
from layergen.checks.report import Finding, Told
from layergen.checks.state import is_steady
from layergen.checks.trial import Trial
from layergen.checks.weights import sublayers

CODE = "LG224"
TITLE = "XLA"
TOLERANCE = 1e-3

HINT = (
    "use ops whose shapes are known from the shapes of their inputs, or say self.supports_jit = False "
    "in __init__"
)


def check(trial: Trial) -> Iterator[Finding]:
    """Findings for a layer that XLA does not compile, or compiles to something else."""
    tried = False
    for case in trial.working():
        if not all(_allows(each) for each in (case.layer, *sublayers(case.layer))):
            continue
        tried = True
        try:
            with unchanged(case.layer):
                usual = case.graph(case.arguments)
        except LayerFault:
            continue
        for told in _compiled(case, usual):
            yield told.finding(CODE, case.label)
    if not tried:
        raise NotApplicable("the layer says that it does not support XLA")


def _allows(layer: Any) -> bool:
    return bool(getattr(layer, "supports_jit", True))


def _compiled(case: Case, usual: Any) -> Iterator[Told]:
    """Random numbers may be others under XLA, so that only calls without them are compared."""
    try:
        with unchanged(case.layer):
            graph = trace(case, case.layer, "the call compiled by XLA", xla=True)
            outputs = graph(case.arguments)
    except LayerFault as fault:
        yield fault.told(HINT)
        return
    if is_steady(case) and not draws(case.graph.traced.graph):
        difference = worst_difference(usual, outputs, TOLERANCE)
        if difference:
            message = f"XLA gives other values than a graph without it: {difference}"
            yield Told(message, HINT, {"difference": difference})
