"""Sizes of the spectrum of each row."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound_strength_of_frequencies")
class Sound(keras.layers.Layer):
    def call(self, inputs):
        wide = "float64" if self.compute_dtype == "float64" else "float32"
        real, imaginary = ops.rfft(ops.cast(inputs, wide))
        return ops.cast(
            ops.log(1 + ops.square(real) + ops.square(imaginary)), self.compute_dtype
        )


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
