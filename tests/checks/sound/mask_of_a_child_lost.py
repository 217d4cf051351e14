"""A child makes a mask, and it is handed on."""

import keras

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.embed = keras.layers.Embedding(
            7, 4, mask_zero=True, dtype=self.dtype_policy
        )

    def build(self, input_shape):
        self.embed.build(input_shape)

    def call(self, tokens):
        return self.embed(tokens) * 2.0

    def compute_mask(self, inputs, mask=None):
        return self.embed.compute_mask(inputs, mask)


SAMPLE = Sample(inputs=(("tokens", Tensor((2, 5), "int32", maximum=7)),))
