"""An if on the value of a tensor."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG221"
MESSAGE = "a symbolic call with the batch size of the sample raises"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def call(self, inputs):
        if ops.mean(inputs) > 0:
            return inputs
        return -inputs


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
