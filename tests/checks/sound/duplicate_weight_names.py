"""Two weights of two names."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def build(self, input_shape):
        self.a = self.add_weight(name="a", shape=(input_shape[-1], 4))
        self.b = self.add_weight(name="b", shape=(input_shape[-1], 4))

    def call(self, inputs):
        return ops.matmul(inputs, self.a) * ops.matmul(inputs, self.b)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
