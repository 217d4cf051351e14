"""Noise in the dtype of the inputs."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.seed_generator = keras.random.SeedGenerator()

    def call(self, inputs, training=False):
        if not training:
            return inputs
        batch = ops.shape(inputs)[0]
        level = keras.random.uniform(
            (batch, 1), dtype=inputs.dtype, seed=self.seed_generator
        )
        return inputs + level


SAMPLE = Sample(inputs=(("inputs", Tensor((4, 6))),))
