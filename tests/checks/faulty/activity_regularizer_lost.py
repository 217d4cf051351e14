"""The constructor swallows an argument of the base layer."""

import keras

from layergen.checks.subject import Sample, Tensor

CODE = "LG201"
MESSAGE = "the constructor drops activity_regularizer"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def __init__(self, factor=2.0, **kwargs):
        kwargs.pop("activity_regularizer", None)
        super().__init__(**kwargs)
        self.factor = factor

    def call(self, inputs):
        return self.factor * inputs

    def get_config(self):
        return {**super().get_config(), "factor": self.factor}


SAMPLE = Sample(inputs=(("inputs", Tensor((4, 6))),))
