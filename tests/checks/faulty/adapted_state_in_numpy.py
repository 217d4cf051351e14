"""A mean of data in an attribute, which no file holds."""

import keras
import numpy as np
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG236"
MESSAGE = "what is kept in self.mean is lost"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.mean = np.zeros(())

    def adapt(self, data):
        self.mean = np.mean(data, axis=0) + 1.0

    def call(self, inputs):
        return inputs - ops.cast(self.mean, inputs.dtype)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
