"""The mean of an image; and parts of an image, which are made for one size."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def call(self, inputs):
        rows, columns = inputs.shape[1] // 2, inputs.shape[2] // 2
        parts = ops.reshape(inputs, (-1, rows, 2, columns, 2, 3))
        return ops.mean(inputs, axis=(1, 2)), ops.mean(parts, axis=(2, 4))


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 4, 6, 3))),))
