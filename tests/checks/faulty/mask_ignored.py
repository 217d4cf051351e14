"""A mask that is taken and not used."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG260"
MESSAGE = "with a mask over the last 2 of 5 steps of 'inputs' other values there change output"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def call(self, inputs, mask=None):
        return ops.max(inputs, axis=1)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 5, 4))),))
