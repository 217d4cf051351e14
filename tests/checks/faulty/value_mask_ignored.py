"""One of two masks is not used."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG260"
MESSAGE = "with a mask over the last 2 of 5 steps of 'value'"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def call(self, query, value, value_mask=None):
        scores = ops.matmul(query, ops.transpose(value, (0, 2, 1)))
        return ops.matmul(ops.softmax(scores), value)


SAMPLE = Sample(inputs=(("query", Tensor((2, 3, 4))), ("value", Tensor((2, 5, 4)))))
