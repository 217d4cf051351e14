"""A layer leaves the settings of the process as they are.

## What it does

Makes the layer and calls it, in inference and in training, from two different states of the random generators
of Python and NumPy. After it they must be different still: where they are equal, the layer has seeded them. Nor may it
change `floatx`, `epsilon`, the image data format, the global dtype policy, or TensorFlow's global seed.

## Why it matters

All other layers share them. A layer that seeds NumPy in its constructor makes the weights of every layer
after it the same in each run, and equal to each other where two of it are made.

## Example

    import keras
    import numpy as np

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Shift(keras.layers.Layer):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            np.random.seed(0)
            self.offset = float(np.random.uniform())

        def call(self, inputs):
            return inputs + self.offset


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 4))),))

## Use instead

    import keras
    import numpy as np

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Shift(keras.layers.Layer):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            self.offset = float(np.random.default_rng(0).uniform())

        def call(self, inputs):
            return inputs + self.offset


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 4))),))
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from layergen.checks.case import Case
from layergen.checks.faults import LayerFault
from layergen.checks.report import Finding, Told
from layergen.checks.trial import Trial

CODE = "LG206"
TITLE = "global settings"

SEEDED = "give the seed to the layer's own keras.random.SeedGenerator or initializers"
SET = "leave it to whoever uses the layer: give dtype, epsilon and the like to what needs them"


def check(trial: Trial) -> Iterator[Finding]:
    """Findings for generators that are seeded, and settings that are changed."""
    for case in trial.working()[:1]:
        try:
            told = list(_changed(case))
        except LayerFault:
            # What fails here is told by the checks of calls.
            continue
        yield from (each.finding(CODE, case.label) for each in told)


def _changed(case: Case) -> Iterator[Told]:
    kept = _settings()
    try:
        one, other = _used(case, 3), _used(case, 4)
        after = _settings()
    finally:
        _put_back(kept)
    seeded = [name for name, state in one.items() if state == other[name]]
    if seeded:
        message = f"the layer seeds the random numbers of {' and '.join(seeded)} for the whole process"
        yield Told(message, SEEDED, {"seen": [*seeded]})
    for name, value in after.items():
        if value != kept[name]:
            message = f"the layer sets {name} of the whole process, from {kept[name]!r} to {value!r}"
            yield Told(
                message, SET, {"seen": repr(value), "expected": repr(kept[name])}
            )


def _used(case: Case, seed: int) -> dict[str, Any]:
    """The states of the generators after the layer was made and called."""
    import numpy as np

    layer = case.make(seed)
    for training in (False, True):
        what = "the call in training" if training else "the call"
        case.trial.call(layer, case.arguments, what, training=training)
    numbers = np.random.get_state()
    return {
        "Python": random.getstate(),
        "NumPy": (numbers[1].tobytes(), numbers[2]),  # type: ignore[index]
    }


def _settings() -> dict[str, Any]:
    import keras
    from tensorflow.python.eager import context

    return {
        "floatx": keras.config.floatx(),
        "epsilon": keras.config.epsilon(),
        "image_data_format": keras.config.image_data_format(),
        "the dtype policy": keras.config.dtype_policy().name,
        "TensorFlow's seed": context.global_seed(),
    }


def _put_back(kept: dict[str, Any]) -> None:
    import keras
    import tensorflow as tf

    now = _settings()
    keras.config.set_floatx(kept["floatx"])
    keras.config.set_epsilon(kept["epsilon"])
    keras.config.set_image_data_format(kept["image_data_format"])
    if now["the dtype policy"] != kept["the dtype policy"]:
        keras.config.set_dtype_policy(kept["the dtype policy"])
    # To set it drops every compiled kernel.
    if now["TensorFlow's seed"] != kept["TensorFlow's seed"]:
        tf.random.set_seed(kept["TensorFlow's seed"])
