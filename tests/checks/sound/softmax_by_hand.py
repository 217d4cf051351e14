"""An exponential, which is infinite where it must be."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def call(self, inputs):
        return ops.exp(inputs)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
