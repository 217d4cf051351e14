"""training by its name, and other keyword arguments beside it."""

import keras

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.seed_generator = keras.random.SeedGenerator()

    def call(self, inputs, training=None, **kwargs):
        if training:
            return keras.random.dropout(inputs, 0.5, seed=self.seed_generator)
        return inputs


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
