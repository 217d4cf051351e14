"""Adds the sines of the places, from a table that NumPy has made."""

import keras
import numpy as np
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound_sines_of_places")
class Sound(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.supports_masking = True

    def build(self, input_shape):
        dim = input_shape[-1]
        self.rates = (1 / 10000 ** (np.arange(0, dim, 2) / dim)).astype("float32")

    def call(self, inputs):
        places = ops.arange(ops.shape(inputs)[1], dtype="float32")
        angles = places[:, None] * self.rates
        table = ops.concatenate([ops.sin(angles), ops.cos(angles)], axis=-1)
        return inputs + ops.cast(table, inputs.dtype)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 5, 4))),))
