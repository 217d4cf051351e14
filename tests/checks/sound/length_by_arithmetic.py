"""Arithmetic on a length that a graph knows."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def call(self, inputs):
        middle = ops.shape(inputs)[1] // 2
        return ops.take(inputs, middle, axis=1)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 5, 4))),))
