"""A shape of one axis is a tuple."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def call(self, inputs):
        return ops.sum(inputs, axis=-1)

    def compute_output_shape(self, input_shape):
        return (input_shape[0],)


SAMPLE = Sample(inputs=(("inputs", Tensor((4, 6))),))
