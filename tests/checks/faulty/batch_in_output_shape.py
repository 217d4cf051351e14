"""compute_output_shape with the batch size that build saw."""

import keras

from layergen.checks.subject import Sample, Tensor

CODE = "LG222"
MESSAGE = "a symbolic call without a batch size gives output the shape (2, 4), a real one with another batch size (4, 4)"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def build(self, input_shape):
        self.size = input_shape[0]

    def call(self, inputs):
        return inputs[:, :4]

    def compute_output_shape(self, input_shape):
        return (self.size, 4)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
