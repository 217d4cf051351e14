"""compute_output_spec gives a new symbolic tensor that is like the input."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def call(self, inputs):
        return ops.tanh(inputs)

    def compute_output_spec(self, inputs):
        return keras.KerasTensor(inputs.shape, inputs.dtype)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
