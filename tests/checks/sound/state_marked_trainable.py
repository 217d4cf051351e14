"""A kernel that is assigned, from itself, in each step of training: its length is kept at one."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def build(self, input_shape):
        self.kernel = self.add_weight(name="kernel", shape=(input_shape[-1], 4))

    def call(self, inputs, training=None):
        if training:
            kernel = ops.cast(self.kernel, self.variable_dtype)
            length = ops.sqrt(ops.sum(ops.square(kernel)) + 1e-6)
            self.kernel.assign(kernel / length)
        return ops.matmul(inputs, ops.cast(self.kernel, inputs.dtype))


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
