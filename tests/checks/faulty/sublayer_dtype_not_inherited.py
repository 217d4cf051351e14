"""A child that is not given the policy of its parent."""

import keras

from layergen.checks.subject import Sample, Tensor

CODE = "LG252"
ALSO = ("LG250",)
MESSAGE = "the global policy counts for 'dense"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.dense = keras.layers.Dense(4)

    def build(self, input_shape):
        self.dense.build(input_shape)

    def call(self, inputs):
        return self.dense(inputs)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
