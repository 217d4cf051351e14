"""A layer that says it is built before it is."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG220"
MESSAGE = "__init__ sets self.built, so Keras never calls build()"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.built = True

    def build(self, input_shape):
        self.w = self.add_weight(name="w", shape=(input_shape[-1], 4))

    def call(self, inputs):
        return ops.matmul(inputs, self.w)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
