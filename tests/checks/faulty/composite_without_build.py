"""A layer of layers without build."""

import keras

from layergen.checks.subject import Sample, Tensor

CODE = "LG210"
MESSAGE = "build() leaves out kernel (8, 4), bias (4,)"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.dense = keras.layers.Dense(4, dtype=self.dtype_policy)

    def call(self, inputs):
        return self.dense(inputs)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
