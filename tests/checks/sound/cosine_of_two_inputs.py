"""The cosine of two inputs, zero where one of them is."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound_cosine_of_two_inputs")
class Sound(keras.layers.Layer):
    def call(self, one, other):
        product = ops.sum(one * other, axis=-1)
        squares = ops.sum(ops.square(one), axis=-1) * ops.sum(
            ops.square(other), axis=-1
        )
        return product * ops.rsqrt(squares + 1e-3)


SAMPLE = Sample(inputs=(("one", Tensor((2, 6))), ("other", Tensor((2, 6)))))
