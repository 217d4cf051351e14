"""Drops the whole branch of some examples in training."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound_stochastic_depth")
class Sound(keras.layers.Layer):
    def __init__(self, rate=0.5, seed=None, **kwargs):
        super().__init__(**kwargs)
        self.rate = rate
        self.seed = seed
        self.seed_generator = keras.random.SeedGenerator(seed)

    def call(self, inputs, training=None):
        if not training:
            return inputs
        shape = (ops.shape(inputs)[0], *([1] * (len(inputs.shape) - 1)))
        kept = keras.random.uniform(shape, seed=self.seed_generator) < 1 - self.rate
        return inputs * ops.cast(kept, self.compute_dtype) / (1 - self.rate)

    def get_config(self):
        return {**super().get_config(), "rate": self.rate, "seed": self.seed}


SAMPLE = Sample(inputs=(("inputs", Tensor((8, 6))),))
