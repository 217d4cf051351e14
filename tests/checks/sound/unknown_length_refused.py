"""A layer that says that it needs to know the length."""

import keras

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def call(self, inputs):
        if inputs.shape[1] is None:
            raise ValueError("the number of steps must be known")
        return sum(inputs[:, step] for step in range(inputs.shape[1]))


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 5, 4))),))
