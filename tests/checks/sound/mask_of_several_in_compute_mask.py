"""compute_mask gets the first input and its mask."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.supports_masking = True

    def build(self, query_shape, value_shape):
        pass

    def call(self, query, value, query_mask=None, value_mask=None):
        scores = ops.einsum("bqd,bvd->bqv", query, value)
        if value_mask is not None:
            scores = ops.where(value_mask[:, None, :], scores, -1e4)
        return ops.matmul(ops.softmax(scores), value)

    def compute_mask(self, query, mask=None):
        return mask


SAMPLE = Sample(inputs=(("query", Tensor((2, 3, 4))), ("value", Tensor((2, 5, 4)))))
