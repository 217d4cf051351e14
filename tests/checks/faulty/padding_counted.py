"""A mean of the steps that are kept, divided by the number of all."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG260"
MESSAGE = "the layer does not give what it gives without them"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def call(self, inputs, mask=None):
        if mask is not None:
            inputs = inputs * ops.cast(mask, inputs.dtype)[:, :, None]
        return ops.mean(inputs, axis=1)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 5, 4))),))
