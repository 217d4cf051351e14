"""A running sum over the examples: the first one alone is right."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG225"
MESSAGE = "output of an example depends on the others in its batch"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def call(self, inputs):
        return ops.cumsum(inputs, axis=0)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
