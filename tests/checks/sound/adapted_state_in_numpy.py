"""A mean of data in a weight."""

import keras
import numpy as np
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def build(self, input_shape):
        self.mean = self.add_weight(
            name="mean", shape=input_shape[-1:], initializer="zeros", trainable=False
        )

    def adapt(self, data):
        self.mean.assign(np.mean(data, axis=0) + 1.0)

    def call(self, inputs):
        return inputs - ops.cast(self.mean, inputs.dtype)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
