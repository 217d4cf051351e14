"""A counter of the module."""

import itertools

import keras

from layergen.checks.subject import Sample, Tensor

CODE = "LG229"
MESSAGE = "calls in a graph are all alike"


STEPS = itertools.count(1)


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def call(self, inputs):
        return inputs / next(STEPS)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
