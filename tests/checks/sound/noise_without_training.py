"""Samples of a distribution, in inference too."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.seed_generator = keras.random.SeedGenerator()

    def call(self, inputs):
        noise = keras.random.uniform(
            ops.shape(inputs), 1e-4, 0.999, dtype="float32", seed=self.seed_generator
        )
        gumbel = -ops.log(-ops.log(noise))
        return ops.softmax(inputs + ops.cast(gumbel, inputs.dtype))


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
