"""Scores the steps, and leaves out the masked ones."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound_pools_by_attention")
class Sound(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.supports_masking = True

    def build(self, input_shape):
        self.query = self.add_weight(name="query", shape=(input_shape[-1],))

    def call(self, inputs, mask=None):
        scores = ops.sum(inputs * self.query, axis=-1)
        if mask is not None:
            scores = ops.where(mask, scores, ops.full_like(scores, -1e4))
        return ops.sum(inputs * ops.softmax(scores, axis=-1)[..., None], axis=1)

    def compute_mask(self, inputs, mask=None):
        return None


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 5, 4))),))
