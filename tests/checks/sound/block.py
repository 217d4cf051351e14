"""Layers of layers, with dropout, in a list and with a residual."""

import keras

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def __init__(self, depth=2, rate=0.5, **kwargs):
        super().__init__(**kwargs)
        self.depth = depth
        self.rate = rate
        self.norm = keras.layers.LayerNormalization(dtype=self.dtype_policy)
        self.dropout = keras.layers.Dropout(rate, dtype=self.dtype_policy)
        self.steps = []

    def build(self, input_shape):
        self.norm.build(input_shape)
        for index in range(self.depth):
            name = f"step_{index}"
            dense = keras.layers.Dense(
                input_shape[-1], "relu", dtype=self.dtype_policy, name=name
            )
            dense.build(input_shape)
            self.steps.append(dense)

    def call(self, inputs, training=False):
        x = self.norm(inputs)
        for step in self.steps:
            x = step(x)
        return inputs + self.dropout(x, training=training)

    def get_config(self):
        return {**super().get_config(), "depth": self.depth, "rate": self.rate}


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
