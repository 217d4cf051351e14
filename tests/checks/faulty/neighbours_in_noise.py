"""Random in inference, as widely as the batch says."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG225"
MESSAGE = "output of an example depends on the others in its batch"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.seed_generator = keras.random.SeedGenerator()

    def call(self, inputs):
        noise = keras.random.normal(
            ops.shape(inputs), dtype=inputs.dtype, seed=self.seed_generator
        )
        return noise * ops.mean(inputs, axis=0, keepdims=True) + 2.0 * inputs


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
