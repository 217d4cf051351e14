"""A table made for the batch size that build saw."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG222"
MESSAGE = "the call with another batch size raises InvalidArgumentError"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def build(self, input_shape):
        self.table = ops.ones((input_shape[0] or 1, 1))

    def call(self, inputs):
        return inputs * ops.cast(ops.concatenate([self.table] * 1), inputs.dtype)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
