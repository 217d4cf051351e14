"""A mean over the steps; and a loss, which is one number."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def call(self, inputs):
        return ops.mean(inputs, axis=1), ops.mean(inputs)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 5, 4))),))
