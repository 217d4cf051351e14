"""Integers out: nothing to train."""

import keras
from keras import ops

from layergen.checks.subject import OutputSpec, Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def call(self, inputs):
        return ops.argmax(inputs, axis=-1)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),), outputs=OutputSpec((2,), "int32"))
