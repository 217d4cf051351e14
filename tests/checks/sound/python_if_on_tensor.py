"""A choice for each value, and an if on a shape."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def call(self, inputs):
        if len(inputs.shape) > 2:
            return ops.relu(inputs)
        return ops.where(inputs > 0.0, inputs, 0.1 * inputs)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
