"""Makes a mask of its inputs."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound_masks_what_is_zero")
class Sound(keras.layers.Layer):
    def __init__(self, value=0.0, **kwargs):
        super().__init__(**kwargs)
        self.value = value
        self.supports_masking = True

    def call(self, inputs):
        kept = ops.any(ops.not_equal(inputs, self.value), axis=-1, keepdims=True)
        return inputs * ops.cast(kept, inputs.dtype)

    def compute_mask(self, inputs, mask=None):
        return ops.any(ops.not_equal(inputs, self.value), axis=-1)

    def get_config(self):
        return {**super().get_config(), "value": self.value}


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 5, 4))),))
