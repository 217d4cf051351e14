"""Dropout by hand, of whole features, with a seed of its own."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound_dropout_of_features")
class Sound(keras.layers.Layer):
    def __init__(self, rate=0.4, seed=None, **kwargs):
        super().__init__(**kwargs)
        self.rate = rate
        self.seed = seed
        self.supports_masking = True
        self.seed_generator = keras.random.SeedGenerator(seed)

    def call(self, inputs, training=None):
        if not training or self.rate == 0:
            return inputs
        shape = ops.shape(inputs)
        return keras.random.dropout(
            inputs,
            self.rate,
            noise_shape=(shape[0], 1, shape[2]),
            seed=self.seed_generator,
        )

    def get_config(self):
        return {**super().get_config(), "rate": self.rate, "seed": self.seed}


SAMPLE = Sample(inputs=(("inputs", Tensor((4, 5, 6))),))
