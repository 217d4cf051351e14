"""NumPy in call."""

import keras
import numpy as np

from layergen.checks.subject import Sample, Tensor

CODE = "LG221"
MESSAGE = "a symbolic call with the batch size of the sample raises NotImplementedError"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def call(self, inputs):
        return inputs * np.mean(np.asarray(inputs), axis=-1, keepdims=True)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
