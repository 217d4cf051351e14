"""A copy of the layer is the same layer.

## What it does

Copies a model of the layer by `copy.deepcopy`, `pickle` and `keras.models.clone_model`. The copies must give the
same values with the same weights, and must share no weight with the original.

## Why it matters

Ensembles, averages of weights and searches over hyperparameters copy models; processes pickle them. A layer that holds
a lock, a file or a lambda fails there, and one that hands its weights on makes copies that train each other.

## Example

    import threading

    import keras
    from keras import ops

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Guarded(keras.layers.Layer):
        def build(self, input_shape):
            self.w = self.add_weight(name="w", shape=(input_shape[-1],))
            self.guard = threading.Lock()

        def call(self, inputs):
            return ops.multiply(inputs, self.w)

        def __reduce__(self):
            return object.__reduce_ex__(self, 2)

        def __deepcopy__(self, memo):
            return self


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 4))),))

## Use instead

    import threading

    import keras
    from keras import ops

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Guarded(keras.layers.Layer):
        def build(self, input_shape):
            self.w = self.add_weight(name="w", shape=(input_shape[-1],))
            self.guard = threading.Lock()

        def call(self, inputs):
            return ops.multiply(inputs, self.w)


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 4))),))
"""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable, Iterator
from typing import Any

from layergen.checks.case import Case
from layergen.checks.compare import worst_difference
from layergen.checks.faults import LayerFault
from layergen.checks.report import Finding, Told
from layergen.checks.saving import TOLERANCE, differences, savable
from layergen.checks.trial import Trial
from layergen.checks.weights import moved

CODE = "LG234"
TITLE = "copies"

HINT = "leave copying to Keras: it makes the layer anew from its config, and copies the weights"


def check(trial: Trial) -> Iterator[Finding]:
    """Findings for copies that fail, differ, or are none."""
    for case in savable(trial):
        with moved(case.layer, seed=9):
            for told in (*_of_layer(case), *_of_model(case)):
                yield told.finding(CODE, case.label)


def _of_layer(case: Case) -> Iterator[Told]:
    layer = case.layer
    try:
        with case.trial.running("copy.deepcopy of the layer"):
            other = copy.deepcopy(layer)
        yield from _compared(case, other, "a copy by copy.deepcopy")
    except LayerFault as fault:
        yield fault.told(HINT)


def _compared(case: Case, other: Any, what: str) -> Iterator[Told]:
    layer, trial = case.layer, case.trial
    theirs = {id(weight) for weight in other.weights}
    if any(id(weight) in theirs for weight in layer.weights):
        yield Told(
            f"{what} has the same weights as the layer: one trains the other",
            HINT,
            {"seen": "shared weights"},
        )
        return
    usual, again, once_more = (
        trial.call(each, case.arguments, f"the call of {what}", training=False)
        for each in (layer, other, layer)
    )
    steady = worst_difference(usual, once_more, TOLERANCE) is None
    told = worst_difference(usual, again, TOLERANCE)
    if told and steady:
        yield Told(f"{what} gives other values: {told}", HINT, {"difference": told})


def _of_model(case: Case) -> Iterator[Told]:
    """A model is pickled by what a file of it holds, so that its layers need no module of their own."""
    model = case.model
    ways: tuple[tuple[str, Callable[[Any], Any]], ...] = (
        ("pickle", lambda each: pickle.loads(pickle.dumps(each))),
        ("clone_model", _cloned),
    )
    for what, copied in ways:
        try:
            with case.trial.running(f"copying a model by {what}"):
                other = copied(model)
            yield from differences(
                case, case.layer, model, other, f"a model from {what}", HINT
            )
        except LayerFault as fault:
            yield fault.told(HINT)


def _cloned(model: Any) -> Any:
    import keras

    other = keras.models.clone_model(model)
    other.set_weights(model.get_weights())
    return other
