"""A mean of the steps that are kept, divided by their number."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def call(self, inputs, mask=None):
        if mask is None:
            return ops.mean(inputs, axis=1)
        kept = ops.cast(mask, inputs.dtype)[:, :, None]
        return ops.sum(inputs * kept, axis=1) / ops.maximum(ops.sum(kept, axis=1), 1.0)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 5, 4))),))
