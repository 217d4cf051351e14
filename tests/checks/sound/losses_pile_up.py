"""A loss for each of a number of terms."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def call(self, inputs):
        for power in (1, 2, 3):
            self.add_loss(ops.mean(ops.abs(inputs) ** power))
        return inputs


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
