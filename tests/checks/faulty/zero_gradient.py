"""A weight whose product is always zero."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG240"
MESSAGE = "the gradient of 'w' is zero"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def build(self, input_shape):
        self.w = self.add_weight(name="w", shape=(input_shape[-1], 4))

    def call(self, inputs):
        return ops.matmul(inputs - inputs, self.w)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
