"""Attention of one sequence over another, which hands the mask on."""

import keras

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound_attends_with_mask")
class Sound(keras.layers.Layer):
    def __init__(self, heads=2, dim=4, **kwargs):
        super().__init__(**kwargs)
        self.supports_masking = True
        self.heads = heads
        self.dim = dim
        self.attention = keras.layers.MultiHeadAttention(
            heads, dim, dtype=self.dtype_policy
        )
        self.norm = keras.layers.LayerNormalization(dtype=self.dtype_policy)

    def build(self, input_shape):
        self.attention.build(query_shape=input_shape, value_shape=input_shape)
        self.norm.build(input_shape)

    def call(self, inputs, mask=None):
        pairs = None if mask is None else mask[:, None, :]
        attended = self.attention(inputs, inputs, attention_mask=pairs)
        return self.norm(inputs + attended)

    def get_config(self):
        return {**super().get_config(), "heads": self.heads, "dim": self.dim}


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 5, 6))),))
