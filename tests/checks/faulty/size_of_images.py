"""The mean of an image by arithmetic on its size."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG226"
MESSAGE = "axes of unknown length raises TypeError"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def call(self, inputs):
        return ops.sum(inputs, axis=(1, 2)) / (inputs.shape[1] * inputs.shape[2])


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 4, 6, 3))),))
