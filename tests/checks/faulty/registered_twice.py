"""Two classes under one registered name."""

import keras

from layergen.checks.subject import Sample, Tensor

CODE = "LG231"
MESSAGE = "another class is registered as 'faulty>Faulty' too"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def call(self, inputs):
        return 2.0 * inputs


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))

Kept = Faulty


@keras.saving.register_keras_serializable(package="faulty", name="Faulty")
class Other(keras.layers.Layer):
    """Takes the name away from the first class."""
