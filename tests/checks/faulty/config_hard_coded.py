"""The config holds the default instead of the value."""

import keras

from layergen.checks.subject import Sample, Tensor

CODE = "LG230"
ALSO = ("LG231",)
MESSAGE = "changes self.factor from 3.0 to 2.0"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def __init__(self, factor=2.0, **kwargs):
        super().__init__(**kwargs)
        self.factor = factor

    def call(self, inputs):
        return self.factor * inputs

    def get_config(self):
        return {**super().get_config(), "factor": 2.0}


SAMPLE = Sample({"factor": 3.0}, (("inputs", Tensor((2, 8))),))
