"""build that cannot work."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG210"
MESSAGE = "raises IndexError: tuple index out of range, at "


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def build(self, input_shape):
        self.w = self.add_weight(name="w", shape=(input_shape[2], 4))

    def call(self, inputs):
        return ops.matmul(inputs, self.w)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
