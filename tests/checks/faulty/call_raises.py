"""call with shapes that do not fit."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG220"
MESSAGE = "at "


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def build(self, input_shape):
        self.w = self.add_weight(name="w", shape=(4, input_shape[-1]))

    def call(self, inputs):
        return ops.matmul(inputs, self.w)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
