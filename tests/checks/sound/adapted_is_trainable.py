"""A mean that adapt learns, and the optimizer does not."""

import keras
import numpy as np

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def build(self, input_shape):
        self.mean = self.add_weight(
            name="mean", shape=(input_shape[-1],), initializer="zeros", trainable=False
        )

    def adapt(self, data):
        if not self.built:
            self.build(np.shape(data))
        self.mean.assign(np.mean(np.asarray(data), axis=0))

    def call(self, inputs):
        return inputs - self.mean


SAMPLE = Sample(inputs=(("inputs", Tensor((4, 6))),))
