"""Noise of NumPy."""

import keras
import numpy as np

from layergen.checks.subject import Sample, Tensor

CODE = "LG229"
MESSAGE = "a call in training draws from np.random"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def call(self, inputs, training=False):
        if not training:
            return inputs
        return inputs + np.random.normal(size=(1, 8)).astype("float32")


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
