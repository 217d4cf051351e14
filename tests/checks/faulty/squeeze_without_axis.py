"""A squeeze that takes the batch too, where it is 1."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG225"
MESSAGE = (
    "for a batch of one example output has the shape (8,), for more examples (2, 8)"
)


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def call(self, inputs):
        return ops.squeeze(ops.max(inputs, axis=1, keepdims=True))

    def compute_output_shape(self, input_shape):
        return (input_shape[0], input_shape[2])


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 5, 8))),))
