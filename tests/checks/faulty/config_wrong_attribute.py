"""The config holds another attribute under the name of an argument."""

import keras

from layergen.checks.subject import Sample, Tensor

CODE = "LG230"
ALSO = ("LG231",)
MESSAGE = "changes self.high from 1.0 to 0.0"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def __init__(self, low=0.0, high=1.0, **kwargs):
        super().__init__(**kwargs)
        self.low = low
        self.high = high

    def call(self, inputs):
        return self.low + (self.high - self.low) * inputs

    def get_config(self):
        return {**super().get_config(), "low": self.low, "high": self.low}


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
