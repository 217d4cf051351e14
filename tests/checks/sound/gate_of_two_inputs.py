"""Two inputs, each with a weight of its own size."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound_gate_of_two_inputs")
class Sound(keras.layers.Layer):
    def build(self, x_shape, gate_shape):
        self.w = self.add_weight(name="w", shape=(x_shape[-1], 4))
        self.v = self.add_weight(name="v", shape=(gate_shape[-1], 4))

    def call(self, x, gate):
        return ops.matmul(x, self.w) * ops.sigmoid(ops.matmul(gate, self.v))

    def compute_output_shape(self, x_shape, gate_shape):
        return (*x_shape[:-1], 4)


SAMPLE = Sample(inputs=(("x", Tensor((2, 6))), ("gate", Tensor((2, 3)))))
