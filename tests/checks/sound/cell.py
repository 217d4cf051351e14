"""A cell for keras.layers.RNN, called with its state."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def __init__(self, units=4, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.state_size = units
        self.output_size = units

    def build(self, inputs_shape, states_shape=None):
        self.w = self.add_weight(name="w", shape=(inputs_shape[-1], self.units))
        self.u = self.add_weight(name="u", shape=(self.units, self.units))

    def call(self, inputs, states, training=False):
        output = ops.tanh(ops.matmul(inputs, self.w) + ops.matmul(states[0], self.u))
        return output, [output]

    def get_config(self):
        return {**super().get_config(), "units": self.units}


SAMPLE = Sample(
    inputs=(("inputs", Tensor((2, 8))), ("states", (Tensor((2, 4)),))),
)
