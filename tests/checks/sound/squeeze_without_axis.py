"""A squeeze of one axis."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def call(self, inputs):
        return ops.squeeze(ops.max(inputs, axis=1, keepdims=True), axis=1)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 5, 8))),))
