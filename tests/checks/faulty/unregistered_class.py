"""A class that is not registered."""

import keras

from layergen.checks.subject import Sample, Tensor

CODE = "LG231"
MESSAGE = "Faulty is not registered"


class Faulty(keras.layers.Layer):
    def call(self, inputs):
        return 2.0 * inputs


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
