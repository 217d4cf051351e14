"""A weight of float16, whatever the policy says."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG250"
MESSAGE = "the weight 'w' is float16 under mixed_float16"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def build(self, input_shape):
        dtype = self.compute_dtype
        self.w = self.add_weight(name="w", shape=(input_shape[-1], 4), dtype=dtype)

    def call(self, inputs):
        return ops.matmul(inputs, self.w)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
