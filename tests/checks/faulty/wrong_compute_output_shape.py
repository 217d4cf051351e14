"""compute_output_shape that says something else."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG221"
MESSAGE = "compute_output_shape gives (2, 8) for output, the call (2, 16)"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def call(self, inputs):
        return ops.concatenate([inputs, inputs], axis=-1)

    def compute_output_shape(self, input_shape):
        return input_shape


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
