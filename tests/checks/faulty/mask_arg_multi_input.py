"""A mask beside two inputs."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG261"
MESSAGE = (
    "call() takes mask beside query, value: with several inputs Keras never fills it"
)


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def call(self, query, value, mask=None):
        scores = ops.matmul(query, ops.transpose(value, (0, 2, 1)))
        if mask is not None:
            scores = ops.where(mask[:, None, :], scores, -1e4)
        return ops.matmul(ops.softmax(scores), value)


SAMPLE = Sample(inputs=(("query", Tensor((2, 3, 4))), ("value", Tensor((2, 5, 4)))))
