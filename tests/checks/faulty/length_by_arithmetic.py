"""Arithmetic on a length that may be unknown."""

import keras

from layergen.checks.subject import Sample, Tensor

CODE = "LG226"
MESSAGE = "axes of unknown length raises TypeError"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def call(self, inputs):
        middle = inputs.shape[1] // 2
        return inputs[:, middle]


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 5, 4))),))
