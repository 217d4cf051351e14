"""An argument that changes each time it passes through the config."""

import keras

from layergen.checks.subject import Sample, Tensor

CODE = "LG230"
ALSO = ("LG231",)
MESSAGE = "changes 'factor' from 3.0 to 4.0"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def __init__(self, factor=2.0, **kwargs):
        super().__init__(**kwargs)
        self.factor = factor + 1.0

    def call(self, inputs):
        return self.factor * inputs

    def get_config(self):
        return {**super().get_config(), "factor": self.factor}


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
