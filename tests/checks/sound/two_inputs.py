"""Two inputs, build with both shapes."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def build(self, query_shape, value_shape):
        self.w = self.add_weight(name="w", shape=(query_shape[-1], value_shape[-1]))

    def call(self, query, value):
        scores = ops.matmul(ops.matmul(query, self.w), ops.transpose(value, (0, 2, 1)))
        return ops.matmul(ops.softmax(scores), value), scores


SAMPLE = Sample(
    inputs=(("query", Tensor((2, 5, 4))), ("value", Tensor((2, 6, 3)))),
)
