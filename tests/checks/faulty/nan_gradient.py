"""A square root of zero: the value is fine, its slope is not."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG240"
MESSAGE = "the gradient of 'w' has values that are NaN or infinite"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def build(self, input_shape):
        self.w = self.add_weight(
            name="w", shape=(input_shape[-1],), initializer="zeros"
        )

    def call(self, inputs):
        return inputs * ops.sqrt(ops.square(self.w))


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
