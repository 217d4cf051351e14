"""A constant that float16 does not hold, for the mask of the second input."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG253"
MESSAGE = "a mask that hides all of the first example"


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
            scores = ops.where(value_mask[:, None, :], scores, -1e9)
        return ops.matmul(ops.softmax(scores), value)

    def compute_mask(self, query, mask=None):
        return mask


SAMPLE = Sample(inputs=(("query", Tensor((2, 3, 4))), ("value", Tensor((2, 5, 4)))))
