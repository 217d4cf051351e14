"""A plain tensor of random values in place of a weight."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG211"
ALSO = ("LG231",)
MESSAGE = "self.w, of shape (8, 4), is a plain array of random values"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def build(self, input_shape):
        self.w = keras.random.normal((input_shape[-1], 4))

    def call(self, inputs):
        return ops.matmul(inputs, ops.cast(self.w, inputs.dtype))


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
