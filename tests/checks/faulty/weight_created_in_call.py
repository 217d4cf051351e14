"""A weight made in call."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG220"
MESSAGE = "the call raises ValueError: You cannot add new elements of state"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def call(self, inputs):
        self.w = self.add_weight(name="w", shape=(inputs.shape[-1], 4))
        return ops.matmul(inputs, self.w)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
