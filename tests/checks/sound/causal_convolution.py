"""Pads the past, so that no step sees a later one."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound_causal_convolution")
class Sound(keras.layers.Layer):
    def __init__(self, filters=4, width=3, **kwargs):
        super().__init__(**kwargs)
        self.filters = filters
        self.width = width

    def build(self, input_shape):
        self.kernel = self.add_weight(
            name="kernel", shape=(self.width, input_shape[-1], self.filters)
        )

    def call(self, inputs):
        padded = ops.pad(inputs, [[0, 0], [self.width - 1, 0], [0, 0]])
        return ops.conv(padded, self.kernel, strides=1, padding="valid")

    def get_config(self):
        return {**super().get_config(), "filters": self.filters, "width": self.width}


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 5, 4))),))
