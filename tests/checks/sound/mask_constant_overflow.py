"""A mask of the lowest value that its dtype has room for."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def call(self, inputs, keep):
        low = -3e4 if inputs.dtype == "float16" else -1e9
        return ops.softmax(ops.where(keep, inputs, ops.cast(low, inputs.dtype)))


SAMPLE = Sample(
    inputs=(("inputs", Tensor((2, 8))), ("keep", Tensor((2, 8), "bool"))),
)
