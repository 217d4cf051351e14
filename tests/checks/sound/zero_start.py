"""A gate that begins at zero, so that nothing gets a gradient at first."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def build(self, input_shape):
        self.w = self.add_weight(name="w", shape=(input_shape[-1], input_shape[-1]))
        self.gate = self.add_weight(name="gate", shape=(), initializer="zeros")

    def call(self, inputs):
        return inputs + self.gate * ops.matmul(inputs, self.w)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
