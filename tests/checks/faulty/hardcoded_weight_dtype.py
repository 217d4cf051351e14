"""A weight in float32, whatever the policy."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG251"
MESSAGE = "the weight 'w' is float32 under float64, not float64"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def build(self, input_shape):
        self.w = self.add_weight(name="w", shape=(input_shape[-1], 4), dtype="float32")

    def call(self, inputs):
        return ops.matmul(inputs, self.w)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
