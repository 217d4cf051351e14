"""Two weights of one name."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG211"
MESSAGE = "2 weights have the path"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def build(self, input_shape):
        self.a = self.add_weight(name="w", shape=(input_shape[-1], 4))
        self.b = self.add_weight(name="w", shape=(input_shape[-1], 4))

    def call(self, inputs):
        return ops.matmul(inputs, self.a) * ops.matmul(inputs, self.b)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
