"""A plain tensor in place of a weight, in a layer below."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG211"
ALSO = ("LG231",)
MESSAGE = "child.w, of shape (8,), is a plain array of random values"


@keras.saving.register_keras_serializable(package="faulty")
class Child(keras.layers.Layer):
    def build(self, input_shape):
        self.w = keras.random.normal((input_shape[-1],))

    def call(self, inputs):
        return inputs * ops.cast(self.w, inputs.dtype)


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.child = Child(dtype=self.dtype_policy, name="child")

    def build(self, input_shape):
        self.child.build(input_shape)

    def call(self, inputs):
        return self.child(inputs)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
