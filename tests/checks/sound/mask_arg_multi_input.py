"""A mask beside two inputs that the caller has to give."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def call(self, query, value, mask):
        scores = ops.matmul(query, ops.transpose(value, (0, 2, 1)))
        if mask is not None:
            scores = ops.where(mask[:, None, :], scores, -1e4)
        return ops.matmul(ops.softmax(scores), value)


SAMPLE = Sample(
    inputs=(
        ("query", Tensor((2, 3, 4))),
        ("value", Tensor((2, 5, 4))),
        ("mask", Tensor((2, 5), "bool")),
    )
)
