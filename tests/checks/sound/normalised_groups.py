"""Normalises groups of channels over the whole image."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound_normalised_groups")
class Sound(keras.layers.Layer):
    def __init__(self, groups=2, **kwargs):
        super().__init__(**kwargs)
        self.groups = groups

    def build(self, input_shape):
        if input_shape[-1] % self.groups:
            raise ValueError(
                f"{self.groups} groups cannot be made of {input_shape[-1]} channels"
            )
        self.gamma = self.add_weight(
            name="gamma", shape=(input_shape[-1],), initializer="ones"
        )

    def call(self, inputs):
        shape = ops.shape(inputs)
        grouped = ops.reshape(
            inputs,
            (
                shape[0],
                shape[1],
                shape[2],
                self.groups,
                inputs.shape[-1] // self.groups,
            ),
        )
        mean, variance = ops.moments(grouped, axes=[1, 2, 4], keepdims=True)
        grouped = (grouped - mean) * ops.rsqrt(variance + 1e-3)
        return ops.reshape(grouped, shape) * self.gamma

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return {**super().get_config(), "groups": self.groups}


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 4, 6, 4))),))
