"""Noise of a generator of NumPy that is the layer's own."""

import keras
import numpy as np

from layergen.checks.subject import Sample, Tensor

CODE = "LG229"
MESSAGE = "calls in a graph are all alike"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.rng = np.random.default_rng()

    def call(self, inputs, training=False):
        if not training:
            return inputs
        return inputs + self.rng.normal(size=(1, 8)).astype("float32")


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
