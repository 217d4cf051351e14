"""A weight inside a plain object, and an attribute too."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


class Box:
    """An object of no framework."""


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def build(self, input_shape):
        self.box = Box()
        self.w = self.add_weight(name="w", shape=(input_shape[-1], 4))
        self.box.w = self.w

    def call(self, inputs):
        return ops.matmul(inputs, self.box.w)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
