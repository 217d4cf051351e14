"""A child that is in float32 on purpose."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.dense = keras.layers.Dense(4, dtype=self.dtype_policy)
        self.norm = keras.layers.LayerNormalization(dtype="float32")

    def build(self, input_shape):
        self.dense.build(input_shape)
        self.norm.build((*input_shape[:-1], 4))

    def call(self, inputs):
        return ops.cast(self.norm(self.dense(inputs)), self.compute_dtype)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
