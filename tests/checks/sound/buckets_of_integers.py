"""Integers in, integers out."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound_buckets_of_integers")
class Sound(keras.layers.Layer):
    def __init__(self, buckets=5, **kwargs):
        super().__init__(**kwargs)
        self.buckets = buckets

    def call(self, inputs):
        return ops.mod(inputs * 7 + 3, self.buckets)

    def compute_output_spec(self, inputs):
        return keras.KerasTensor(inputs.shape, inputs.dtype)

    def get_config(self):
        return {**super().get_config(), "buckets": self.buckets}


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 5), "int32")),))
