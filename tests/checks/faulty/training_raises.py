"""A call that fails in training only, in Keras's own words for what is missing."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG220"
MESSAGE = "the call in training raises AttributeError: 'Faulty' object has no attribute 'rate'"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def build(self, input_shape):
        self.w = self.add_weight(name="w", shape=(input_shape[-1], 4))

    def call(self, inputs, training=False):
        x = ops.matmul(inputs, self.w)
        return keras.random.dropout(x, self.rate) if training else x


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
