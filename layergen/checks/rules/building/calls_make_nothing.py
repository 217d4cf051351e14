"""After the first call, a call makes no variables.

## What it does

Calls the layer again, in inference and in training, and counts the variables that are made meanwhile, whether
Keras knows them or not.

## Why it matters

A layer or a weight that is made in `call` is another one each time: nothing is learned in it, and under
`tf.function`, which `fit` uses, TensorFlow refuses a second variable.

## Example

    import keras

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Noisy(keras.layers.Layer):
        def call(self, inputs, training=False):
            return keras.layers.GaussianNoise(0.1)(inputs, training=training)


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 4))),))

## Use instead

    import keras

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Noisy(keras.layers.Layer):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            self.noise = keras.layers.GaussianNoise(0.1, dtype=self.dtype_policy)

        def call(self, inputs, training=False):
            return self.noise(inputs, training=training)


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 4))),))
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from layergen.checks.case import Case
from layergen.checks.faults import LayerFault
from layergen.checks.report import Finding
from layergen.checks.trial import Trial

CODE = "LG214"
TITLE = "calls make nothing"
VARIED = True

HINT = "make layers and weights in __init__ or build, and use them in call"


def check(trial: Trial) -> Iterator[Finding]:
    """Findings for variables that appear in later calls."""
    for case in trial.working():
        for training in (False, True):
            made = made_by_call(case, training)
            if made:
                how = "in training" if training else "in inference"
                yield Finding(
                    CODE,
                    f"{case.label}a second call {how} makes {len(made)} new variables: {', '.join(made[:4])}",
                    {"seen": len(made), "expected": 0, "names": [*made]},
                    HINT,
                )
                break


def made_by_call(case: Case, training: bool) -> list[str]:
    """The variables that a second call makes."""
    key = f"made by a call in {'training' if training else 'inference'}"
    return case.kept.once(key, lambda: _made(case, training))


def _made(case: Case, training: bool) -> list[str]:
    import tensorflow as tf

    made: list[str] = []

    def noted(create: Any, **options: Any) -> Any:
        variable = create(**options)
        made.append(f"{variable.name.partition(':')[0]} {tuple(variable.shape)}")
        return variable

    what = "a second call in training" if training else "a second call"
    layer = case.layer
    with tf.variable_creator_scope(noted):
        try:
            case.trial.call(layer, case.arguments, what, training=training)
        except LayerFault:
            # The check of calls tells of it.
            return []
    return made
