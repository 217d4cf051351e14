"""The class can be loaded, and answers.

## What it does

Imports the module, finds the class, and runs every other check in a process of its own. It reports
a module that cannot be imported, a name that is no Keras layer class, and a layer that ends the
process: that calls `sys.exit`, crashes the interpreter, or gives no answer within the time limit.
The finding names the check that was running.

## Why it matters

A layer that ends the interpreter takes the training run with it, without a traceback that says where.

## Example

    import sys

    import keras

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Guarded(keras.layers.Layer):
        def call(self, inputs):
            if inputs.shape[-1] != 3:
                sys.exit("three features, please")
            return 2.0 * inputs


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 4))),))

## Use instead

    import keras

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Guarded(keras.layers.Layer):
        def call(self, inputs):
            if inputs.shape[-1] == 0:
                raise ValueError("the last axis must have a feature")
            return 2.0 * inputs


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 4))),))
"""

from __future__ import annotations

from collections.abc import Iterator

from layergen.checks.report import Finding
from layergen.checks.trial import Trial

CODE = "LG200"
TITLE = "answer"
QUICK = True


def check(trial: Trial) -> Iterator[Finding]:
    """A finding where the class is no layer class; whoever runs the checks reports the rest."""
    import keras

    found = trial.layer_class
    if not isinstance(found, type):
        yield Finding(CODE, f"{found!r} is no class", {"seen": repr(found)})
    elif not issubclass(found, keras.layers.Layer):
        bases = ", ".join(base.__name__ for base in found.__bases__)
        yield Finding(
            CODE,
            f"{found.__name__} is no Keras layer, its bases are {bases}",
            {"seen": bases, "expected": "keras.layers.Layer"},
            "derive it from keras.layers.Layer",
        )
