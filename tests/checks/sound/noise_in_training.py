"""Multiplies by a little noise in training."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound_noise_in_training")
class Sound(keras.layers.Layer):
    def __init__(self, deviation=0.2, seed=None, **kwargs):
        super().__init__(**kwargs)
        self.deviation = deviation
        self.seed = seed
        self.seed_generator = keras.random.SeedGenerator(seed)

    def call(self, inputs, training=False):
        if training:
            noise = keras.random.normal(
                ops.shape(inputs),
                1.0,
                self.deviation,
                dtype=self.compute_dtype,
                seed=self.seed_generator,
            )
            return inputs * noise
        return inputs

    def get_config(self):
        return {**super().get_config(), "deviation": self.deviation, "seed": self.seed}


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 6))),))
