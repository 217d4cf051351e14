"""The batch size of the trace, in the path of training alone."""

import keras

from layergen.checks.subject import Sample, Tensor

CODE = "LG223"
MESSAGE = "the call in training in a graph with an unknown batch size raises"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.seed_generator = keras.random.SeedGenerator()

    def call(self, inputs, training=False):
        if not training:
            return inputs
        batch = inputs.shape[0]
        level = keras.random.uniform(
            (batch, 1), dtype=inputs.dtype, seed=self.seed_generator
        )
        return inputs + level


SAMPLE = Sample(inputs=(("inputs", Tensor((4, 6))),))
