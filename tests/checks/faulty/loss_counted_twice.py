"""A regularizer, and add_loss for the same."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG248"
MESSAGE = "are one term counted twice"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def build(self, input_shape):
        self.w = self.add_weight(
            name="w",
            shape=(input_shape[-1], 4),
            regularizer=keras.regularizers.L2(0.01),
        )

    def call(self, inputs):
        self.add_loss(0.01 * ops.sum(ops.square(self.w)))
        return ops.matmul(inputs, self.w)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
