"""The constructor seeds NumPy and Python for everybody."""

import keras

from layergen.checks.subject import Sample, Tensor

CODE = "LG206"
MESSAGE = "the layer seeds the random numbers of Python and NumPy"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def __init__(self, rate=0.5, **kwargs):
        super().__init__(**kwargs)
        self.rate = rate
        keras.utils.set_random_seed(7)
        self.seed_generator = keras.random.SeedGenerator(7)

    def call(self, inputs, training=False):
        if not training:
            return inputs
        return keras.random.dropout(inputs, self.rate, seed=self.seed_generator)

    def get_config(self):
        return {**super().get_config(), "rate": self.rate}


SAMPLE = Sample(inputs=(("inputs", Tensor((4, 6))),))
