"""Moves channels into rows and columns, of any number."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound_depth_to_space")
class Sound(keras.layers.Layer):
    def __init__(self, block=2, **kwargs):
        super().__init__(**kwargs)
        self.block = block

    def call(self, inputs):
        batch, rows, columns, _ = ops.shape(inputs)
        channels, b = inputs.shape[-1] // self.block**2, self.block
        x = ops.reshape(inputs, (batch, rows, columns, b, b, channels))
        x = ops.transpose(x, (0, 1, 3, 2, 4, 5))
        return ops.reshape(x, (batch, rows * b, columns * b, channels))

    def compute_output_shape(self, input_shape):
        batch, rows, columns, channels = input_shape
        grown = [
            None if size is None else size * self.block for size in (rows, columns)
        ]
        return (batch, *grown, channels // self.block**2)

    def get_config(self):
        return {**super().get_config(), "block": self.block}


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 3, 4, 8))),))
