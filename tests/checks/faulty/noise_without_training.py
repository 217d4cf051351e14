"""Noise that is always added, by a layer that does not ask for training."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG245"
MESSAGE = "two equal calls in inference give other values"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.seed_generator = keras.random.SeedGenerator()

    def call(self, inputs):
        noise = keras.random.normal(
            ops.shape(inputs), dtype=inputs.dtype, seed=self.seed_generator
        )
        return inputs + 0.5 * noise


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
