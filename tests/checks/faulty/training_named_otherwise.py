"""training under another name."""

import keras

from layergen.checks.subject import Sample, Tensor

CODE = "LG244"
MESSAGE = "call takes 'is_training'"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.seed_generator = keras.random.SeedGenerator()

    def call(self, inputs, is_training=False):
        if is_training:
            return keras.random.dropout(inputs, 0.5, seed=self.seed_generator)
        return inputs


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
