"""Dropout with a generator of seeds; and a fixed projection, which is meant to be the same."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.seed_generator = keras.random.SeedGenerator(1337)

    def call(self, inputs, training=False):
        projection = keras.random.normal((8, 4), dtype=inputs.dtype, seed=1)
        projected = ops.matmul(inputs, projection)
        if training:
            return keras.random.dropout(projected, 0.5, seed=self.seed_generator)
        return projected


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
