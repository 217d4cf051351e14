"""An argument that is taken is used.

## What it does

Looks in the source of the class for arguments of the constructor that go into the config and nowhere else. Of each it
makes a layer with another value: where its weights, its outputs in inference and in training and its losses are the same,
it is reported.

## Why it matters

Who sets `rate=0.5` believes that it is so. Nothing is said, the config even shows the value, and all experiments with it
are the same experiment.

## Example

    import keras
    from keras import ops

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Softened(keras.layers.Layer):
        def __init__(self, temperature=1.0, **kwargs):
            super().__init__(**kwargs)
            self.temperature = temperature

        def call(self, inputs):
            return ops.softmax(inputs)

        def get_config(self):
            return {**super().get_config(), "temperature": self.temperature}


    SAMPLE = Sample({"temperature": 2.0}, (("inputs", Tensor((2, 4))),))

## Use instead

    import keras
    from keras import ops

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Softened(keras.layers.Layer):
        def __init__(self, temperature=1.0, **kwargs):
            super().__init__(**kwargs)
            self.temperature = temperature

        def call(self, inputs):
            return ops.softmax(inputs / self.temperature)

        def get_config(self):
            return {**super().get_config(), "temperature": self.temperature}


    SAMPLE = Sample({"temperature": 2.0}, (("inputs", Tensor((2, 4))),))
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

from layergen.checks.compare import same_values
from layergen.checks.faults import LayerFault, NotApplicable
from layergen.checks.memory import unchanged
from layergen.checks.report import Finding
from layergen.checks.trial import Trial
from layergen.checks.uses import Source

CODE = "LG207"
TITLE = "arguments used"

# Other checks tell of these: LG249 and LG247.
TOLD_ELSEWHERE = ("regularizer", "constraint", "seed")
NOTHING = object()


def check(trial: Trial) -> Iterator[Finding]:
    """Findings for arguments that only the config knows."""
    import keras

    if not trial.has_own_constructor:
        raise NotApplicable("the layer has Keras's own constructor")
    source = Source.of(trial.layer_class)
    if source is None:
        raise NotApplicable("the source of the layer is not there")
    parameters = trial.constructible()[0].parameters
    layer = trial.make(parameters)
    with trial.running("get_config"):
        config = dict(layer.get_config())
    for name, parameter in inspect.signature(
        trial.layer_class.__init__
    ).parameters.items():
        if name not in config or hasattr(keras.layers.Layer, name):
            continue
        if name.endswith(TOLD_ELSEWHERE) or source.uses(name):
            continue
        value = parameters.get(name, parameter.default)
        if not _matters(trial, name, value):
            yield Finding(
                CODE,
                f"the argument '{name}' goes into the config, and nothing else comes of it",
                {"argument": name, "value": repr(value)},
                f"use self.{name}, or leave the argument out",
            )


def _matters(trial: Trial, name: str, value: object) -> bool:
    """Whether a layer with another value is another one; in doubt it is, as where no other value is known."""
    other = _another(trial, name, value)
    if other is NOTHING:
        return True
    case = trial.working()[0]
    try:
        one, changed = (
            _seen(trial, case, trial.make({**case.sample.params, name: each}))
            for each in (value, other)
        )
    except LayerFault:
        return True
    return len(one) != len(changed) or not same_values(one, changed, 0.0)


def _another(trial: Trial, name: str, value: object) -> object:
    for each in trial.variants:
        if name in each and each[name] != value:
            return each[name]
    if isinstance(value, bool):
        return not value
    if isinstance(value, (int, float)):
        return value + 1 if isinstance(value, int) else 0.5 * value + 0.25
    return NOTHING


def _seen(trial: Trial, case: Any, layer: Any) -> list[Any]:
    """All that can be seen of a layer: weights, outputs, losses."""
    import numpy as np

    found: list[Any] = []
    for training in (False, True):
        outputs = trial.call(layer, case.arguments, "the call", training=training)
        with unchanged(layer):
            found += [outputs, *(np.array(each) for each in layer.weights)]
        found += [np.array(each) for each in layer.losses]
    return found
