"""A kernel of columns of length one, computed and not assigned."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def build(self, input_shape):
        shape = (input_shape[-1], 3)
        self.kernel = self.add_weight(name="kernel", shape=shape)

    def call(self, inputs):
        length = ops.sqrt(ops.sum(ops.square(self.kernel), axis=0) + 1e-6)
        kernel = self.kernel / length
        return ops.matmul(inputs, kernel)


SAMPLE = Sample(inputs=(("inputs", Tensor((4, 6))),))
