"""build with several shapes that are not named as the inputs."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG210"
MESSAGE = "build() takes 'first', 'second', but the call has query, value"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def build(self, first, second):
        self.w = self.add_weight(name="w", shape=(first[-1], second[-1]))

    def call(self, query, value):
        return ops.matmul(query, self.w) * value


SAMPLE = Sample(inputs=(("query", Tensor((2, 8))), ("value", Tensor((2, 4)))))
