"""Integers in, floats of the compute dtype out, without a weight."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound_one_hot_of_tokens")
class Sound(keras.layers.Layer):
    def __init__(self, depth=7, **kwargs):
        super().__init__(**kwargs)
        self.depth = depth

    def call(self, inputs):
        return ops.one_hot(inputs, self.depth, dtype=self.compute_dtype)

    def get_config(self):
        return {**super().get_config(), "depth": self.depth}


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 5), "int32", maximum=7)),))
