"""Weights whose shapes are known to the constructor."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def __init__(self, units=4, input_dim=8, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.input_dim = input_dim
        self.w = self.add_weight(name="w", shape=(input_dim, units))

    def call(self, inputs):
        return ops.matmul(inputs, self.w)

    def get_config(self):
        return {
            **super().get_config(),
            "units": self.units,
            "input_dim": self.input_dim,
        }


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
