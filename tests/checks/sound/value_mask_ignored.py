"""Masks of two inputs."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def call(self, query, value, value_mask=None):
        scores = ops.matmul(query, ops.transpose(value, (0, 2, 1)))
        if value_mask is not None:
            scores = ops.where(value_mask[:, None, :], scores, -1e4)
        return ops.matmul(ops.softmax(scores), value)

    def compute_mask(self, query, query_mask=None):
        return query_mask


SAMPLE = Sample(inputs=(("query", Tensor((2, 3, 4))), ("value", Tensor((2, 5, 4)))))
