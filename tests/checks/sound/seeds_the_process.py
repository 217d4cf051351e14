"""A seed for the generator of the layer alone."""

import keras

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def __init__(self, rate=0.5, **kwargs):
        super().__init__(**kwargs)
        self.rate = rate
        self.seed_generator = keras.random.SeedGenerator(7)

    def call(self, inputs, training=False):
        if not training:
            return inputs
        return keras.random.dropout(inputs, self.rate, seed=self.seed_generator)

    def get_config(self):
        return {**super().get_config(), "rate": self.rate}


SAMPLE = Sample(inputs=(("inputs", Tensor((4, 6))),))
