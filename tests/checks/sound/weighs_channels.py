"""Weighs channels by a small network of their means."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound_weighs_channels")
class Sound(keras.layers.Layer):
    def __init__(self, ratio=2, **kwargs):
        super().__init__(**kwargs)
        self.ratio = ratio

    def build(self, input_shape):
        channels = input_shape[-1]
        self.down = self.add_weight(
            name="down", shape=(channels, channels // self.ratio)
        )
        self.up = self.add_weight(name="up", shape=(channels // self.ratio, channels))

    def call(self, inputs):
        means = ops.mean(inputs, axis=(1, 2), keepdims=True)
        hidden = ops.silu(ops.matmul(means, self.down))
        return inputs * ops.sigmoid(ops.matmul(hidden, self.up))

    def get_config(self):
        return {**super().get_config(), "ratio": self.ratio}


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 4, 6, 4))),))
