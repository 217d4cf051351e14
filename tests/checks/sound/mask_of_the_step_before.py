"""Adds the step before, without those that are masked."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.supports_masking = True

    def call(self, inputs, mask=None):
        seen = inputs
        if mask is not None:
            seen = seen * ops.cast(mask[:, :, None], seen.dtype)
        return inputs + ops.pad(seen[:, :-1], ((0, 0), (1, 0), (0, 0)))


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 5, 4))),))
