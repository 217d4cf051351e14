"""A Python loop over the steps."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG226"
MESSAGE = "a symbolic call with axes of unknown length raises TypeError"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def call(self, inputs):
        state = ops.zeros_like(inputs[:, 0])
        for step in range(inputs.shape[1]):
            state = 0.5 * state + inputs[:, step]
        return state


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 5, 4))),))
