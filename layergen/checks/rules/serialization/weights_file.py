"""Weights go through a file into another layer.

## What it does

Saves the weights of a model of the layer as `.weights.h5`, makes the model once more, with other random numbers and
another name of the layer, and loads them. All weights and outputs must then be equal. The same with `get_weights`
and `set_weights`.

## Why it matters

It is how weights are published, and how a checkpoint of `fit` comes back. The layer that they go to has the same
arguments, but nothing else of the one that they come from.

## Example

    import keras
    from keras import ops

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Scale(keras.layers.Layer):
        def build(self, input_shape):
            self.w = self.add_weight(name="w", shape=(input_shape[-1],))

        def call(self, inputs):
            return ops.multiply(inputs, self.w)

        def save_own_variables(self, store):
            store[self.name] = self.w.numpy()

        def load_own_variables(self, store):
            self.w.assign(store[self.name])


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

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from layergen.checks.case import Case
from layergen.checks.faults import LayerFault, NotApplicable
from layergen.checks.report import Finding, Told
from layergen.checks.saving import differences, savable
from layergen.checks.trial import Trial
from layergen.checks.weights import moved

CODE = "LG232"
TITLE = "weights file"

HINT = "make every weight in build(), and leave its saving to Keras"


def check(trial: Trial) -> Iterator[Finding]:
    """Findings for weights that do not come through."""
    some = False
    for case in savable(trial):
        if not case.layer.weights:
            continue
        some = True
        try:
            told = list(_transferred(case))
        except LayerFault as fault:
            told = [fault.told(HINT)]
        yield from (each.finding(CODE, case.label) for each in told)
    if not some:
        raise NotApplicable("the layer has no weights")


def _transferred(case: Case) -> Iterator[Told]:
    layer, model = case.layer, case.model
    with moved(layer, seed=5):
        for what, transfer in (("weights.h5", _by_file), ("set_weights", _by_hand)):
            other = case.model_of(case.make(seed=6))
            with case.trial.running(f"giving weights to another layer by {what}"):
                transfer(model, other)
            told = list(
                differences(
                    case,
                    layer,
                    model,
                    other,
                    f"a layer with its weights from {what}",
                    HINT,
                )
            )
            if told:
                yield from told
                return


def _by_file(model: Any, other: Any) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "model.weights.h5")
        model.save_weights(path)
        other.load_weights(path)


def _by_hand(model: Any, other: Any) -> None:
    other.set_weights(model.get_weights())
