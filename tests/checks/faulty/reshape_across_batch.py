"""Heads split off by a reshape that takes values from other examples."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG225"
MESSAGE = "output of an example depends on the others in its batch"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def call(self, inputs):
        return ops.transpose(ops.reshape(inputs, (2, -1, 4)), (1, 0, 2))


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
