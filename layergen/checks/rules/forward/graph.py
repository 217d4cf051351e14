"""A graph of the layer gives the values of a plain call.

## What it does

Compiles the layer as `predict` does, for any batch size and without XLA, and compares the values with those of plain
calls, for the batch of the sample and for another one. Where training may take another way, that is compiled too.

## Why it matters

In a graph, Python runs once, while it is traced: what it has read then, or decided because it saw no numbers, stays for
all later batches.

## Example

    import keras
    import tensorflow as tf

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Scale(keras.layers.Layer):
        def call(self, inputs):
            if tf.executing_eagerly():
                return inputs / tf.reduce_max(inputs)
            return inputs


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 4))),))

## Use instead

    import keras
    from keras import ops

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Scale(keras.layers.Layer):
        def call(self, inputs):
            return inputs / (1.0 + ops.max(ops.abs(inputs), axis=-1, keepdims=True))


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 4))),))
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator

from layergen.checks.case import Case
from layergen.checks.compare import worst_difference
from layergen.checks.faults import LayerFault
from layergen.checks.graphs import makes_variables, trace
from layergen.checks.memory import unchanged
from layergen.checks.report import Finding, Told
from layergen.checks.state import repeats, same_state
from layergen.checks.trial import Trial
from layergen.checks.weights import sublayers

CODE = "LG223"
TITLE = "graph"
TOLERANCE = 1e-4

HINT = "use keras.ops in call; what depends on a tensor is ops.where or ops.cond, never an if of Python"

BATCH = "take the batch size from ops.shape(x)[0]: in fit it is unknown"


def check(trial: Trial) -> Iterator[Finding]:
    """Findings for a graph that fails, or answers otherwise."""
    for case in trial.working():
        try:
            case.symbolic  # noqa: B018 - what fails there is told there
            for told in [*_different(case)] or _in_training(case):
                yield told.finding(CODE, case.label)
        except LayerFault:
            continue


def _different(case: Case) -> Iterator[Told]:
    try:
        graph = case.graph
    except LayerFault as fault:
        # Where Keras trusts compute_output_shape, LG221 has made the graph and told this.
        if not _trusts_shapes(case) and not makes_variables(fault):
            yield fault.told(HINT)
        return
    if not repeats(case):
        return
    others = [("another batch", case.resized)] if case.resized else []
    for what, arguments in (("the same inputs", case.arguments), *others):
        usual = same_state(case, arguments, f"the call on {what}")
        try:
            with unchanged(case.layer):
                outputs = graph(arguments)
        except LayerFault as fault:
            if not fault.is_of_the_machine:
                yield fault.told(HINT)
            return
        difference = worst_difference(usual, outputs, TOLERANCE)
        if difference:
            message = (
                f"a plain call and a graph give other values for {what}: {difference}"
            )
            yield Told(message, HINT, {"difference": difference})
            return


def _in_training(case: Case) -> Iterator[Told]:
    """The same in training, which may take another way. What fails for a known batch size too is told by LG241."""
    if not _tells_apart(case):
        return
    case.graph, case.in_training  # noqa: B018 - what fails there is told there
    try:
        case.training_graph  # noqa: B018 - only whether it raises
    except LayerFault as fault:
        trace(case, case.layer, "the call in training in a graph", training=True)
        yield fault.told(BATCH)


def _tells_apart(case: Case) -> bool:
    """Whether training may be another than inference."""
    layers = (case.layer, *sublayers(case.layer))
    return any("training" in inspect.signature(each.call).parameters for each in layers)


def _trusts_shapes(case: Case) -> bool:
    import keras

    cls, base = type(case.layer), keras.layers.Layer
    return any(
        getattr(cls, name) is not getattr(base, name)
        for name in ("compute_output_shape", "compute_output_spec")
    )
