"""Noise of Keras."""

import keras

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.seed_generator = keras.random.SeedGenerator()

    def call(self, inputs, training=False):
        if not training:
            return inputs
        noise = keras.random.normal(
            (1, inputs.shape[-1]), dtype=inputs.dtype, seed=self.seed_generator
        )
        return inputs + noise


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
