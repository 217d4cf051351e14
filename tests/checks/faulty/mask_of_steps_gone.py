"""supports_masking where the steps are gone."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG262"
MESSAGE = "the mask of output has the shape (2, 5), the output (2, 4)"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.supports_masking = True

    def call(self, inputs, mask=None):
        if mask is not None:
            inputs = ops.where(mask[:, :, None], inputs, 0.0)
        return ops.sum(inputs, axis=1)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 5, 4))),))
