"""Random values that are a weight."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def build(self, input_shape):
        self.w = self.add_weight(
            name="w", shape=(input_shape[-1], 4), initializer="random_normal"
        )

    def call(self, inputs):
        return ops.matmul(inputs, self.w)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
