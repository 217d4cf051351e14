"""build with shapes that are named as the inputs."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def build(self, query_shape, value_shape):
        self.w = self.add_weight(name="w", shape=(query_shape[-1], value_shape[-1]))

    def call(self, query, value):
        return ops.matmul(query, self.w) * value


SAMPLE = Sample(inputs=(("query", Tensor((2, 8))), ("value", Tensor((2, 4)))))
