"""Experts as one weight of three axes, mixed by a gate."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound_experts_with_gate")
class Sound(keras.layers.Layer):
    def __init__(self, experts=3, units=4, **kwargs):
        super().__init__(**kwargs)
        self.experts = experts
        self.units = units

    def build(self, input_shape):
        self.gate = self.add_weight(name="gate", shape=(input_shape[-1], self.experts))
        self.kernels = self.add_weight(
            name="kernels", shape=(self.experts, input_shape[-1], self.units)
        )

    def call(self, inputs):
        shares = ops.softmax(ops.matmul(inputs, self.gate))
        each = ops.einsum("...i,eio->...eo", inputs, self.kernels)
        return ops.sum(each * shares[..., None], axis=-2)

    def get_config(self):
        return {**super().get_config(), "experts": self.experts, "units": self.units}


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 6))),))
