"""compute_mask with True for padding."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG262"
MESSAGE = "the mask of output is the opposite of the mask of 'inputs'"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def call(self, inputs):
        return 2.0 * inputs

    def compute_mask(self, inputs, mask=None):
        return None if mask is None else ops.logical_not(mask)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 5, 4))),))
