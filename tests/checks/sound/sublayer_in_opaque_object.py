"""A sublayer inside a plain object, and an attribute too."""

import keras

from layergen.checks.subject import Sample, Tensor


class Box:
    """An object of no framework."""


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.box = Box()
        self.dense = keras.layers.Dense(4, dtype=self.dtype_policy)
        self.box.dense = self.dense

    def build(self, input_shape):
        self.box.dense.build(input_shape)

    def call(self, inputs):
        return self.box.dense(inputs)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
