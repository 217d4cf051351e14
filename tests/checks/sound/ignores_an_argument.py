"""Every argument is used."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def __init__(self, units=4, activation=None, shift=0.5, **kwargs):
        super().__init__(**kwargs)
        if shift < 0:
            raise ValueError(f"shift must not be negative, got {shift}")
        self.units = units
        self.activation = keras.activations.get(activation)
        self.shift = float(shift)

    def build(self, input_shape):
        self.w = self.add_weight(name="w", shape=(input_shape[-1], self.units))

    def call(self, inputs):
        return self.activation(ops.matmul(inputs, self.w) + self.shift)

    def get_config(self):
        return {
            **super().get_config(),
            "units": self.units,
            "activation": keras.activations.serialize(self.activation),
            "shift": self.shift,
        }


SAMPLE = Sample({"units": 4, "shift": 0.5}, (("inputs", Tensor((2, 8))),))
