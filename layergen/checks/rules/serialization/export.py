"""An exported model gives the same values, for any batch size.

## What it does

Exports a functional model of the layer as a TensorFlow SavedModel, loads that without Keras's classes, and calls it,
with the batch of the sample and with another one.

## Why it matters

A served model is a graph. What Python decides in `call` is decided once, when the graph is made; a variable that
Keras does not know is not in it.

## Example

    import keras
    from keras import ops

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Once(keras.layers.Layer):
        def call(self, inputs):
            if keras.backend.is_keras_tensor(inputs):
                return inputs
            scale = 1.0 if hasattr(inputs, "numpy") else 2.0
            return scale * ops.abs(inputs)


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 4))),))

## Use instead

    import keras
    from keras import ops

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Once(keras.layers.Layer):
        def call(self, inputs):
            return ops.abs(inputs)


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 4))),))
"""

from __future__ import annotations

import inspect
import tempfile
from collections.abc import Iterator
from typing import Any

from layergen.checks.arguments import Arguments
from layergen.checks.case import Case
from layergen.checks.compare import arrays_differ, tensors
from layergen.checks.faults import LayerFault, NotApplicable
from layergen.checks.report import Finding, Told
from layergen.checks.saving import is_steady, savable
from layergen.checks.trial import Trial
from layergen.checks.values import to_array

CODE = "LG235"
TITLE = "export"
TOLERANCE = 1e-4

HINT = "use keras.ops in call, and sizes from ops.shape(x) where they may be unknown"


DEFAULT = (
    "an exported model takes the default of training: give it None or False in call"
)


def check(trial: Trial) -> Iterator[Finding]:
    """Findings for a model that cannot be exported, or answers otherwise."""
    for case in savable(trial):
        if not case.batched or not _runs_in_graphs(case):
            continue
        try:
            told = list(_exported(case))
        except LayerFault as fault:
            told = [] if fault.is_of_the_machine else [fault.told(HINT)]
        yield from (each.finding(CODE, case.label) for each in told)


def _runs_in_graphs(case: Case) -> bool:
    """Whether what an export needs holds by itself; other checks tell where it does not."""
    layer, trial = case.layer, case.trial
    try:
        case.symbolic  # noqa: B018 - only whether it raises
        if case.resized is not None:
            trial.call(
                layer, case.resized, "the call with another batch", training=False
            )
        with trial.running("a graph of the model"):
            _graph(case.model)([tensor for _, tensor in case.arguments.leaves()])
    except (LayerFault, NotApplicable):
        return False
    return True


def _graph(model: Any) -> Any:
    """The model as a graph, without XLA."""
    import tensorflow as tf

    return tf.function(lambda inputs: model(inputs, training=False), jit_compile=False)


def _exported(case: Case) -> Iterator[Told]:
    import tensorflow as tf

    model = case.model
    with tempfile.TemporaryDirectory() as folder:
        with case.trial.running("exporting a model"):
            model.export(folder, verbose=False)
        with case.trial.running("loading the exported model"):
            served = tf.saved_model.load(folder)
        is_free = all(tensor.shape[:1] == (None,) for tensor in model.inputs)
        others = [("another batch", case.resized)] if is_free and case.resized else []
        for what, arguments in (("the same inputs", case.arguments), *others):
            told = list(_compared(case, served, arguments, what))
            if told:
                yield from told
                return


def _compared(
    case: Case, served: Any, arguments: Arguments, what: str
) -> Iterator[Told]:
    inputs = [tensor for _, tensor in arguments.leaves()]
    with case.trial.running(f"calling the exported model on {what}"):
        outputs = served.serve(inputs)
    usual = case.trial.call(case.layer, arguments, "the call", training=False)
    pairs = zip(tensors(usual), tensors(outputs), strict=False)
    for (_, tensor), (_, other) in pairs:
        told = arrays_differ(to_array(tensor), to_array(other), TOLERANCE)
        if told and is_steady(case.model, case):
            yield Told(
                f"the exported model gives other values for {what}: {told}",
                DEFAULT if _trains_by_default(case) else HINT,
                {"difference": told},
            )
            return


def _trains_by_default(case: Case) -> bool:
    training = inspect.signature(case.layer.call).parameters.get("training")
    return training is not None and training.default is True
