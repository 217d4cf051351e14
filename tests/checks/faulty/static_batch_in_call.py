"""The batch size as a number."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG221"
MESSAGE = "a symbolic call with an unknown batch size raises"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def call(self, inputs):
        return ops.reshape(inputs, (inputs.shape[0], 2, 4))


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
