"""Noise wherever nobody says that it is inference, as in an exported model."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG235"
MESSAGE = "the exported model gives other values for the same inputs"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.seeds = keras.random.SeedGenerator(3)

    def call(self, inputs, training=True):
        if training:
            return inputs + keras.random.normal(
                ops.shape(inputs), dtype=inputs.dtype, seed=self.seeds
            )
        return inputs


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
