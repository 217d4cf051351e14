"""A sublayer inside a plain object, where Keras does not look."""

import keras

from layergen.checks.subject import Sample, Tensor

CODE = "LG211"
ALSO = ("LG231",)
MESSAGE = "self.box.dense.kernel, a weight of a layer that Keras does not see"


class Box:
    """An object of no framework."""


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.box = Box()
        self.box.dense = keras.layers.Dense(4, dtype=self.dtype_policy)

    def build(self, input_shape):
        self.box.dense.build(input_shape)

    def call(self, inputs):
        return self.box.dense(inputs)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
