"""A mean that divides by the number of kept steps, which may be 0."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG263"
MESSAGE = "with every step of an example of 'inputs' masked, output has 4 of 8 values that are NaN"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def call(self, inputs, mask=None):
        if mask is None:
            return ops.mean(inputs, axis=1)
        kept = ops.cast(mask, inputs.dtype)[:, :, None]
        return ops.sum(inputs * kept, axis=1) / ops.sum(kept, axis=1)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 5, 4))),))
