"""A lambda as setting: a file with it cannot be loaded safely."""

import keras

from layergen.checks.subject import Sample, Tensor

CODE = "LG231"
MESSAGE = "loading the saved model raises"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def __init__(self, function=None, **kwargs):
        super().__init__(**kwargs)
        self.function = function or (lambda x: 2.0 * x)

    def call(self, inputs):
        return self.function(inputs)

    def get_config(self):
        return {**super().get_config(), "function": self.function}


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
