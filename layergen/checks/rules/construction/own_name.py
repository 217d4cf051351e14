"""Each layer has a name of its own.

## What it does

Makes two layers without a name. Keras must give them two names.

## Why it matters

A layer that calls itself `attention` can be used once: a model with two of them is refused, because all names
in a model must be unique.

## Example

    import keras

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Twice(keras.layers.Layer):
        def __init__(self, name="twice", **kwargs):
            super().__init__(name=name, **kwargs)

        def call(self, inputs):
            return 2.0 * inputs


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 4))),))

## Use instead

    import keras

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Twice(keras.layers.Layer):
        def __init__(self, name=None, **kwargs):
            super().__init__(name=name, **kwargs)

        def call(self, inputs):
            return 2.0 * inputs


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 4))),))
"""

from __future__ import annotations

from collections.abc import Iterator

from layergen.checks.report import Finding
from layergen.checks.trial import Trial

CODE = "LG205"
TITLE = "own name"


def check(trial: Trial) -> Iterator[Finding]:
    """A finding where two layers have one name."""
    parameters = trial.constructible()[0].parameters
    if "name" in parameters:
        return
    one, other = trial.make(parameters), trial.make(parameters)
    if one.name == other.name:
        yield Finding(
            CODE,
            f"every layer of the class is called '{one.name}': no model can hold two of them",
            {"seen": [one.name, other.name]},
            "leave the name to Keras: name=None",
        )
