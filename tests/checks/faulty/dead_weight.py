"""A weight that call forgets."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG240"
MESSAGE = "no gradient reaches the trainable weight 'b'"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def build(self, input_shape):
        self.w = self.add_weight(name="w", shape=(input_shape[-1], 4))
        self.b = self.add_weight(name="b", shape=(4,), initializer="zeros")

    def call(self, inputs):
        return ops.matmul(inputs, self.w)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
