"""Looks back at a step without its mask; the last steps, which are padded mostly, never show it."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG260"
MESSAGE = "with a mask over the first step of 'inputs'"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.supports_masking = True

    def call(self, inputs, mask=None):
        seen = inputs
        if mask is not None:
            seen = seen * 1.0
        return inputs + ops.pad(seen[:, :-1], ((0, 0), (1, 0), (0, 0)))


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 5, 4))),))
