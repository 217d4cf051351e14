"""A branch that is not taken, and overflows."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG243"
MESSAGE = "for values around 100 the output is finite"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def call(self, inputs):
        exact = ops.log(1.0 + ops.exp(inputs))
        return ops.where(inputs > 10.0, inputs, exact)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
