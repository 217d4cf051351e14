"""Both factors begin with zeros, so neither is ever moved."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG240"
MESSAGE = "is zero at the first values, and stays so"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def build(self, input_shape):
        size = input_shape[-1]
        self.down = self.add_weight(name="down", shape=(size, 2), initializer="zeros")
        self.up = self.add_weight(name="up", shape=(2, size), initializer="zeros")

    def call(self, inputs):
        return inputs + ops.matmul(ops.matmul(inputs, self.down), self.up)


SAMPLE = Sample(inputs=(("inputs", Tensor((4, 6))),))
