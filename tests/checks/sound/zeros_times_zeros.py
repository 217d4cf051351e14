"""One of two factors begins with zeros: the other one moves it away."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def build(self, input_shape):
        size = input_shape[-1]
        self.down = self.add_weight(
            name="down", shape=(size, 2), initializer="he_uniform"
        )
        self.up = self.add_weight(name="up", shape=(2, size), initializer="zeros")

    def call(self, inputs):
        return inputs + ops.matmul(ops.matmul(inputs, self.down), self.up)


SAMPLE = Sample(inputs=(("inputs", Tensor((4, 6))),))
