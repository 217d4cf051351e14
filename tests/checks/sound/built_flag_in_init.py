"""A layer that leaves it to Keras whether it is built."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)

    def build(self, input_shape):
        self.w = self.add_weight(name="w", shape=(input_shape[-1], 4))

    def call(self, inputs):
        return ops.matmul(inputs, self.w)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
