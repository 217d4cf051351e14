"""A build that leaves the batch size out."""

import keras

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def build(self, input_shape):
        size = 1
        for length in input_shape[1:]:
            size *= length
        self.w = self.add_weight(name="w", shape=(size,))

    def call(self, inputs):
        return inputs * self.w


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
