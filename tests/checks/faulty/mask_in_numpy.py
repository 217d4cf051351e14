"""compute_mask with NumPy."""

import keras
import numpy as np

from layergen.checks.subject import Sample, Tensor

CODE = "LG261"
MESSAGE = "a symbolic call with a mask on 'inputs' raises"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def call(self, inputs):
        return inputs[:, ::-1]

    def compute_mask(self, inputs, mask=None):
        return None if mask is None else np.flip(np.asarray(mask), axis=1)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 5, 4))),))
