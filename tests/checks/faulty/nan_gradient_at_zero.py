"""The length of a row, which has no slope at zero."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG243"
MESSAGE = "for a row of zeros and one of ones the output is finite"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def call(self, inputs):
        return ops.sqrt(ops.sum(ops.square(inputs), axis=-1))


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
