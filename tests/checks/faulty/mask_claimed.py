"""supports_masking with steps that are put together."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG260"
MESSAGE = "other values there change output"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.supports_masking = True

    def call(self, inputs):
        return inputs - ops.mean(inputs, axis=1, keepdims=True)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 5, 4))),))
