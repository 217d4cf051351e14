"""A flag that the base layer sets back."""

import keras

from layergen.checks.subject import Sample, Tensor

CODE = "LG202"
MESSAGE = "self.supports_masking = True at"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def __init__(self, **kwargs):
        self.supports_masking = True
        super().__init__(**kwargs)

    def call(self, inputs):
        return 2.0 * inputs


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
