"""Outputs with the batch on another axis, and on two."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def call(self, inputs):
        return ops.transpose(inputs), ops.matmul(inputs, ops.transpose(inputs))


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
