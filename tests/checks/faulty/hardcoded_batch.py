"""The batch size of the sample in a reshape."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG222"
MESSAGE = "a batch of 4 instead of 2 changes the shape of output from (2, 8) to (2, 16)"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def call(self, inputs):
        return ops.reshape(inputs, (2, -1))


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
