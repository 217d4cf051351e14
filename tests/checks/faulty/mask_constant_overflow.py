"""A mask of -1e9, which is minus infinity in float16."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG250"
MESSAGE = "values under mixed_float16 that are NaN or infinite"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def call(self, inputs, keep):
        return ops.softmax(inputs + (1 - ops.cast(keep, inputs.dtype)) * -1e9)


SAMPLE = Sample(
    inputs=(("inputs", Tensor((2, 8))), ("keep", Tensor((2, 8), "bool"))),
)
