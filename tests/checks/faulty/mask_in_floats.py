"""compute_mask with floats."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG262"
MESSAGE = "the mask of output is float32, not bool"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def call(self, inputs):
        return 2.0 * inputs

    def compute_mask(self, inputs, mask=None):
        return None if mask is None else ops.cast(mask, "float32")


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 5, 4))),))
