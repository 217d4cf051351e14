"""Noise only where somebody says that it is training."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.seeds = keras.random.SeedGenerator(3)

    def call(self, inputs, training=False):
        if training:
            return inputs + keras.random.normal(
                ops.shape(inputs), dtype=inputs.dtype, seed=self.seeds
            )
        return inputs


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
