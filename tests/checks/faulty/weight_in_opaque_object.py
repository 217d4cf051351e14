"""A weight inside a plain object, where Keras does not look."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG211"
ALSO = ("LG231",)
MESSAGE = "self.box.w, a keras.Variable of shape (8, 4), is not in layer.weights"


class Box:
    """An object of no framework."""


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def build(self, input_shape):
        self.box = Box()
        self.box.w = keras.Variable(keras.random.normal((input_shape[-1], 4)))

    def call(self, inputs):
        return ops.matmul(inputs, ops.cast(self.box.w, inputs.dtype))


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
