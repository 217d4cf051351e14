"""A constant of the module."""

import keras

from layergen.checks.subject import Sample, Tensor

SCALE = 3


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def call(self, inputs):
        return inputs / SCALE


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
