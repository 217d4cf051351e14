"""A running sum over the features."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def call(self, inputs):
        return ops.cumsum(inputs, axis=1)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
