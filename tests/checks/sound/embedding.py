"""Integers in, a table of positions that is computed, a mask passed on."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def __init__(self, vocabulary, dim=4, **kwargs):
        super().__init__(**kwargs)
        self.vocabulary = vocabulary
        self.dim = dim
        self.supports_masking = True

    def build(self, input_shape):
        self.table = self.add_weight(name="table", shape=(self.vocabulary, self.dim))
        self.positions = ops.sin(
            ops.arange(input_shape[-1] * self.dim, dtype="float32")
        )

    def call(self, inputs):
        positions = ops.reshape(self.positions, (inputs.shape[-1], self.dim))
        tokens = ops.take(self.table, inputs, axis=0)
        return tokens + ops.cast(positions, tokens.dtype)

    def get_config(self):
        return {
            **super().get_config(),
            "vocabulary": self.vocabulary,
            "dim": self.dim,
        }


SAMPLE = Sample({"vocabulary": 7}, (("inputs", Tensor((2, 5), "int32", maximum=7)),))
