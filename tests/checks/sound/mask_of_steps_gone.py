"""No mask where the steps are gone."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.supports_masking = True

    def call(self, inputs, mask=None):
        if mask is not None:
            inputs = ops.where(mask[:, :, None], inputs, 0.0)
        return ops.sum(inputs, axis=1)

    def compute_mask(self, inputs, mask=None):
        return None


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 5, 4))),))
