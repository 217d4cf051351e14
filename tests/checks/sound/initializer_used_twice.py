"""An initializer for each weight."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def build(self, input_shape):
        shape = (input_shape[-1], 4)
        self.w = self.add_weight(name="w", shape=shape, initializer="glorot_uniform")
        self.gate = self.add_weight(
            name="gate", shape=shape, initializer="glorot_uniform"
        )

    def call(self, inputs):
        return ops.matmul(inputs, self.w) * ops.sigmoid(ops.matmul(inputs, self.gate))


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
