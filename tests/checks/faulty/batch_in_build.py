"""A build that multiplies the batch size with the others."""

import keras

from layergen.checks.subject import Sample, Tensor

CODE = "LG213"
ALSO = ("LG234",)
MESSAGE = "build() for an unknown batch size raises TypeError"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def build(self, input_shape):
        size = 1
        for length in input_shape:
            size *= length
        self.w = self.add_weight(name="w", shape=(size // input_shape[0],))

    def call(self, inputs):
        return inputs * self.w


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
