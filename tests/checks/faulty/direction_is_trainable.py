"""A vector that the call turns by itself is among the trainable weights."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG246"
MESSAGE = "the call assigns 'u', which is trainable"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def build(self, input_shape):
        size = input_shape[-1]
        self.kernel = self.add_weight(name="kernel", shape=(size, size))
        self.u = self.add_weight(
            name="u",
            shape=(1, size),
            initializer="random_normal",
            aggregation="only_first_replica",
            autocast=False,
        )

    def call(self, inputs, training=False):
        kernel = ops.cast(self.kernel, "float32")
        u = ops.cast(self.u, "float32")
        fixed = ops.stop_gradient(kernel)
        turned = ops.normalize(ops.matmul(ops.matmul(u, ops.transpose(fixed)), fixed))
        if training:
            self.u.assign(turned)
        size = ops.sqrt(ops.sum(ops.square(ops.matmul(turned, ops.transpose(kernel)))))
        return ops.matmul(inputs, ops.cast(kernel / (size + 1e-3), inputs.dtype))


SAMPLE = Sample(inputs=(("inputs", Tensor((4, 6))),))
