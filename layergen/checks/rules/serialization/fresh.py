"""A saved model is loaded by a process that has not made it.

## What it does

Saves a model of the layer, and loads and calls it in a fresh process, which has imported the module of the class and
nothing else. Weights and outputs must be equal.

## Why it matters

A model is trained in one program and served by another. What the first one had set up while it ran is missing there:
a class that was registered later, a table that the constructor filled, an order of a set.

## Example

    import keras

    from layergen.checks.subject import Sample, Tensor

    SCALES = {}


    @keras.saving.register_keras_serializable(package="example")
    class Scaled(keras.layers.Layer):
        def __init__(self, factor=2.0, key=None, **kwargs):
            super().__init__(**kwargs)
            self.key = key or f"scale {factor}"
            SCALES.setdefault(self.key, float(factor))
            self.factor = SCALES[self.key]

        def call(self, inputs):
            return self.factor * inputs

        def get_config(self):
            return {**super().get_config(), "factor": 2.0, "key": self.key}


    SAMPLE = Sample({"factor": 3.0}, (("inputs", Tensor((2, 4))),))

## Use instead

    import keras

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Scaled(keras.layers.Layer):
        def __init__(self, factor=2.0, **kwargs):
            super().__init__(**kwargs)
            self.factor = factor

        def call(self, inputs):
            return self.factor * inputs

        def get_config(self):
            return {**super().get_config(), "factor": self.factor}


    SAMPLE = Sample({"factor": 3.0}, (("inputs", Tensor((2, 4))),))
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from layergen.checks import fresh
from layergen.checks.case import Case
from layergen.checks.compare import arrays_differ, tensors
from layergen.checks.faults import LayerFault
from layergen.checks.report import Finding, Told
from layergen.checks.saving import TOLERANCE, answer, is_steady, savable
from layergen.checks.trial import Trial
from layergen.checks.values import to_array
from layergen.checks.weights import is_of_keras, moved, relative_name

CODE = "LG233"
TITLE = "fresh process"

HINT = "keep everything that the layer needs in its config and its weights"


def check(trial: Trial) -> Iterator[Finding]:
    """Findings for a model that another process does not load as it was."""
    cls = trial.layer_class
    module = "keras" if is_of_keras(cls) else fresh.module_of(cls, trial.home)
    for case in savable(trial):
        try:
            told = list(_loaded(case, module))
        except LayerFault:
            # The check of reloading tells of it.
            continue
        yield from (each.finding(CODE, case.label) for each in told)


def _loaded(case: Case, module: str) -> Iterator[Told]:
    import numpy as np

    layer, model = case.layer, case.model
    with moved(layer, seed=8), tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        with case.trial.running("saving a model"):
            model.save(path)
        inputs = [to_array(tensor) for _, tensor in case.arguments.leaves()]
        try:
            found = fresh.load(module, path, inputs)
        except fresh.Failed as failed:
            yield Told(
                f"a fresh process cannot load the model: {failed}",
                HINT,
                {"raised": str(failed)},
            )
            return
        for weight, there in zip(model.weights, found.weights, strict=False):
            told = arrays_differ(np.array(weight), there, TOLERANCE)
            if told:
                name = relative_name(layer, weight)
                message = f"in a fresh process the weight '{name}' is another: {told}"
                yield Told(message, HINT, {"weight": name, "difference": told})
                return
        usual = [to_array(tensor) for _, tensor in tensors(answer(model, case))]
        for array, there in zip(usual, found.outputs, strict=False):
            told = arrays_differ(array, there, 10 * TOLERANCE)
            if told and is_steady(model, case):
                yield Told(
                    f"a fresh process gives other values: {told}",
                    HINT,
                    {"difference": told},
                )
                return
