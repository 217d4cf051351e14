"""A child that build leaves for the first call."""

import keras

from layergen.checks.subject import Sample, Tensor

CODE = "LG210"
MESSAGE = "build() leaves out kernel (8, 4), bias (4,)"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.dense = keras.layers.Dense(4, dtype=self.dtype_policy)

    def build(self, input_shape):
        super().build(input_shape)

    def call(self, inputs):
        return self.dense(inputs)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
