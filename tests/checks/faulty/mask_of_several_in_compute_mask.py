"""compute_mask waits for the masks of both inputs, and Keras hands over the first one only."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG262"
MESSAGE = "compute_mask takes query_mask, value_mask"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
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

    def compute_mask(self, query, value, query_mask=None, value_mask=None):
        return query_mask


SAMPLE = Sample(inputs=(("query", Tensor((2, 3, 4))), ("value", Tensor((2, 5, 4)))))
