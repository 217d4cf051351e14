"""Refuses to have its inputs cast, and computes in float32."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound_keeps_inputs_as_they_are")
class Sound(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(autocast=False, **kwargs)

    def call(self, inputs):
        exact = ops.cast(inputs, "float32")
        return ops.cast(exact / (1 + ops.abs(exact)), self.compute_dtype)

    def get_config(self):
        return super().get_config()


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 6))),))
