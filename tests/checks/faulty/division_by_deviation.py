"""Division by a deviation that may be 0."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG227"
MESSAGE = "for an input of zeros, output has 16 of 16 values that are NaN"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def call(self, inputs):
        mean = ops.mean(inputs, axis=-1, keepdims=True)
        return (inputs - mean) / ops.std(inputs, axis=-1, keepdims=True)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
