"""What is kept makes up for what is dropped."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class DropPath(keras.layers.Layer):
    def __init__(self, rate=0.5, **kwargs):
        super().__init__(**kwargs)
        self.rate = rate
        self.seed_generator = keras.random.SeedGenerator()

    def call(self, inputs, training=False):
        if not training:
            return inputs
        noise = keras.random.uniform(ops.shape(inputs), seed=self.seed_generator)
        kept = inputs * ops.cast(noise >= self.rate, inputs.dtype)
        return kept / (1.0 - self.rate)

    def get_config(self):
        return {**super().get_config(), "rate": self.rate}


Sound = DropPath
SAMPLE = Sample(inputs=(("inputs", Tensor((4, 6))),))
