"""Each call writes the scaled kernel back."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG246"
MESSAGE = "the call assigns 'kernel', which is trainable"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def build(self, input_shape):
        shape = (input_shape[-1], 3)
        self.kernel = self.add_weight(name="kernel", shape=shape)

    def call(self, inputs):
        length = ops.sqrt(ops.sum(ops.square(self.kernel), axis=0) + 1e-6)
        self.kernel.assign(ops.cast(self.kernel / length, self.kernel.dtype))
        return ops.matmul(inputs, self.kernel)


SAMPLE = Sample(inputs=(("inputs", Tensor((4, 6))),))
