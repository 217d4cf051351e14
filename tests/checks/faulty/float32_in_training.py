"""Noise in float32, added with an operator of TensorFlow in training alone."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG250"
MESSAGE = "in training under mixed_float16"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.seed_generator = keras.random.SeedGenerator()

    def call(self, inputs, training=False):
        if not training:
            return inputs
        batch = ops.shape(inputs)[0]
        level = keras.random.uniform((batch, 1), seed=self.seed_generator)
        return inputs + level


SAMPLE = Sample(inputs=(("inputs", Tensor((4, 6))),))
