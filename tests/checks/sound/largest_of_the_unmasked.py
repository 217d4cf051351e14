"""The maximum over the steps that are not masked."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound_largest_of_the_unmasked")
class Sound(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.supports_masking = True

    def call(self, inputs, mask=None):
        if mask is not None:
            lowest = ops.full_like(inputs, -1e4)
            inputs = ops.where(mask[..., None], inputs, lowest)
        return ops.max(inputs, axis=1)

    def compute_mask(self, inputs, mask=None):
        return None


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 5, 4))),))
