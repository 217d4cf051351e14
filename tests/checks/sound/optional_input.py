"""An optional input that has a weight of its own."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def build(self, inputs_shape, context_shape=None):
        self.w = self.add_weight(name="w", shape=(inputs_shape[-1], 4))
        self.u = self.add_weight(name="u", shape=(4, 4))

    def call(self, inputs, context=None):
        x = ops.matmul(inputs, self.w)
        return x if context is None else x + ops.matmul(context, self.u)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))), ("context", None)))
