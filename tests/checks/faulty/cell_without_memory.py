"""A cell that returns the states that it was given."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG217"
MESSAGE = "the cell remembers nothing"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def __init__(self, units=3, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.state_size = units

    def build(self, input_shape):
        self.kernel = self.add_weight(
            name="kernel", shape=(input_shape[-1], self.units)
        )
        self.leak = self.add_weight(
            name="leak", shape=(self.units,), initializer="zeros"
        )

    def call(self, inputs, states):
        keep = ops.sigmoid(self.leak)
        new = keep * states[0] + (1 - keep) * ops.matmul(inputs, self.kernel)
        return new, list(states)

    def get_initial_state(self, batch_size=None):
        return [ops.zeros((batch_size, self.units), dtype=self.compute_dtype)]

    def get_config(self):
        return {**super().get_config(), "units": self.units}


SAMPLE = Sample(
    inputs=(("inputs", Tensor((2, 4))), ("states", (Tensor((2, 3)),))),
)
