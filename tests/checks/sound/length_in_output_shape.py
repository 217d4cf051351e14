"""compute_output_shape with the length that it is given."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def call(self, inputs):
        return ops.flip(inputs, axis=1)

    def compute_output_shape(self, input_shape):
        return tuple(input_shape)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 5, 4))),))
