"""compute_output_shape with the length that build saw."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG226"
MESSAGE = (
    "a symbolic call with axes of unknown length gives output the shape (None, 5, 4)"
)


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def build(self, input_shape):
        self.steps = input_shape[1]

    def call(self, inputs):
        return ops.flip(inputs, axis=1)

    def compute_output_shape(self, input_shape):
        return (input_shape[0], self.steps, input_shape[2])


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 5, 4))),))
