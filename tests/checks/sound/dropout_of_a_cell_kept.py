"""A cell around one of Keras's cells, which drops by a layer of its own."""

import keras

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def __init__(self, units=4, rate=0.5, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.rate = rate
        self.state_size = units
        self.output_size = units
        self.drop = keras.layers.Dropout(rate, dtype=self.dtype_policy, name="drop")
        self.inner = keras.layers.GRUCell(units, dtype=self.dtype_policy, name="inner")

    def build(self, input_shape):
        self.inner.build(input_shape)

    def get_initial_state(self, batch_size=None):
        return [keras.ops.zeros((batch_size, self.units), dtype=self.compute_dtype)]

    def call(self, inputs, states, training=None):
        dropped = self.drop(inputs, training=training)
        return self.inner(dropped, states, training=training)

    def get_config(self):
        return {**super().get_config(), "units": self.units, "rate": self.rate}


SAMPLE = Sample(
    inputs=(("inputs", Tensor((2, 5))), ("states", (Tensor((2, 4)),))),
)
