"""A cell with two states, called for one step."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound_recurrent_cell")
class Sound(keras.layers.Layer):
    def __init__(self, units=4, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.state_size = [units, units]
        self.output_size = units

    def build(self, input_shape):
        self.kernel = self.add_weight(
            name="kernel", shape=(input_shape[-1], 2 * self.units)
        )
        self.recurrent = self.add_weight(
            name="recurrent", shape=(self.units, 2 * self.units)
        )

    def call(self, inputs, states):
        carried, said = states
        both = ops.matmul(inputs, self.kernel) + ops.matmul(said, self.recurrent)
        keep, new = ops.split(both, 2, axis=-1)
        carried = ops.sigmoid(keep) * carried + ops.tanh(new)
        said = ops.tanh(carried)
        return said, [carried, said]

    def get_config(self):
        return {**super().get_config(), "units": self.units}


SAMPLE = Sample(
    inputs=(("inputs", Tensor((2, 6))), ("states", (Tensor((2, 4)), Tensor((2, 4)))))
)
