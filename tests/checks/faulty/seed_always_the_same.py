"""A seed that is written down, whatever is given."""

import keras

from layergen.checks.subject import Sample, Tensor

CODE = "LG247"
MESSAGE = "draw the same random numbers"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def __init__(self, seed=None, **kwargs):
        super().__init__(**kwargs)
        self.seed = seed
        self.seed_generator = keras.random.SeedGenerator(7)

    def call(self, inputs, training=None):
        if not training:
            return inputs
        return keras.random.dropout(inputs, 0.5, seed=self.seed_generator)

    def get_config(self):
        return {**super().get_config(), "seed": self.seed}


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
