"""A running statistic that is to be trained."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG246"
ALSO = ("LG240",)
MESSAGE = "the call assigns 'total' from its inputs, but 'total' is trainable"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def build(self, input_shape):
        self.total = self.add_weight(
            name="total", shape=(input_shape[-1],), initializer="zeros"
        )

    def call(self, inputs):
        mean = ops.cast(ops.mean(inputs, axis=0), self.total.dtype)
        self.total.assign(0.9 * self.total + 0.1 * mean)
        return inputs


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
