"""A cell around one of Keras's cells, whose dropout nobody has drawn anew."""

import keras

from layergen.checks.subject import Sample, Tensor

CODE = "LG229"
MESSAGE = "draws in its first call in training and never again"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def __init__(self, units=4, rate=0.5, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.rate = rate
        self.state_size = units
        self.output_size = units
        self.inner = keras.layers.GRUCell(
            units, dropout=rate, dtype=self.dtype_policy, name="inner"
        )

    def build(self, input_shape):
        self.inner.build(input_shape)

    def get_initial_state(self, batch_size=None):
        return [keras.ops.zeros((batch_size, self.units), dtype=self.compute_dtype)]

    def call(self, inputs, states, training=None):
        return self.inner(inputs, states, training=training)

    def get_config(self):
        return {**super().get_config(), "units": self.units, "rate": self.rate}


SAMPLE = Sample(
    inputs=(("inputs", Tensor((2, 5))), ("states", (Tensor((2, 4)),))),
)
