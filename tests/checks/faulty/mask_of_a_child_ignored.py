"""A child makes a mask, and a mean counts what is masked."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG260"
MESSAGE = (
    "a child takes zeros for padding, but zeros at the end of 'tokens' change output"
)


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.embed = keras.layers.Embedding(
            7, 4, mask_zero=True, dtype=self.dtype_policy
        )

    def build(self, input_shape):
        self.embed.build(input_shape)

    def call(self, tokens):
        return ops.mean(self.embed(tokens), axis=1)


SAMPLE = Sample(inputs=(("tokens", Tensor((2, 5), "int32", maximum=7)),))
