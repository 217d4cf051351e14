"""An argument that is not in the config; no sample sets it."""

import keras

from layergen.checks.subject import Sample, Tensor

CODE = "LG230"
MESSAGE = "get_config leaves out 'factor' of __init__"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def __init__(self, factor=2.0, **kwargs):
        super().__init__(**kwargs)
        self.factor = factor

    def call(self, inputs):
        return self.factor * inputs

    def get_config(self):
        return super().get_config()


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
