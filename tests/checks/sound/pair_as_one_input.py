"""A pair of tensors as one argument, with a list of shapes for build."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound_pair_as_one_input")
class Sound(keras.layers.Layer):
    def build(self, input_shape):
        query, key = input_shape
        self.project = keras.layers.Dense(query[-1], dtype=self.dtype_policy)
        self.project.build(key)

    def call(self, inputs):
        query, key = inputs
        return ops.matmul(query, ops.swapaxes(self.project(key), -1, -2))

    def compute_output_shape(self, input_shape):
        query, key = input_shape
        return (query[0], query[1], key[1])


SAMPLE = Sample(inputs=(("inputs", (Tensor((2, 5, 4)), Tensor((2, 3, 6)))),))
