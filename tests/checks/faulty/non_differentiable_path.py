"""An argmax between a weight and the output."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG240"
MESSAGE = "no gradient reaches the trainable weight 'w'"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def build(self, input_shape):
        self.w = self.add_weight(name="w", shape=(input_shape[-1], 4))

    def call(self, inputs):
        best = ops.argmax(ops.matmul(inputs, self.w), axis=-1)
        return ops.one_hot(best, 4, dtype=self.compute_dtype)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
