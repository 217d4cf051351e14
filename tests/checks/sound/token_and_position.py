"""Embeddings of tokens and places, with the mask of the padding."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound_token_and_position")
class Sound(keras.layers.Layer):
    def __init__(self, vocabulary=9, length=16, dim=4, **kwargs):
        super().__init__(**kwargs)
        self.vocabulary = vocabulary
        self.length = length
        self.dim = dim
        self.tokens = keras.layers.Embedding(
            vocabulary, dim, mask_zero=True, dtype=self.dtype_policy
        )
        self.places = keras.layers.Embedding(length, dim, dtype=self.dtype_policy)

    def build(self, input_shape):
        self.tokens.build(input_shape)
        self.places.build((input_shape[1],))

    def call(self, inputs):
        return self.tokens(inputs) + self.places(ops.arange(ops.shape(inputs)[1]))

    def compute_mask(self, inputs, previous=None):
        return self.tokens.compute_mask(inputs)

    def get_config(self):
        own = {"vocabulary": self.vocabulary, "length": self.length, "dim": self.dim}
        return {**super().get_config(), **own}


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 5), "int32", maximum=9)),))
