"""A list in the body of the class, which nobody changes."""

import keras

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    ranks = [2, 3]  # noqa: RUF012 - read and never changed

    def build(self, input_shape):
        self.rank = len(input_shape)

    def call(self, inputs):
        return inputs / self.ranks[0] / self.rank


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
