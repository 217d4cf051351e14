"""Halves the features, and refuses odd ones."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound_gated_halves")
class Sound(keras.layers.Layer):
    def build(self, input_shape):
        if input_shape[-1] % 2:
            raise ValueError(f"the features must be even, they are {input_shape[-1]}")

    def call(self, inputs):
        value, gate = ops.split(inputs, 2, axis=-1)
        return value * ops.sigmoid(gate)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 6))),))
