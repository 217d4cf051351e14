"""A child makes a mask, and another one uses it."""

import keras

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.embed = keras.layers.Embedding(
            7, 4, mask_zero=True, dtype=self.dtype_policy
        )
        self.read = keras.layers.GRU(3, dtype=self.dtype_policy)

    def build(self, input_shape):
        self.embed.build(input_shape)
        self.read.build((*input_shape, 4))

    def call(self, tokens):
        return self.read(self.embed(tokens))


SAMPLE = Sample(inputs=(("tokens", Tensor((2, 5), "int32", maximum=7)),))
