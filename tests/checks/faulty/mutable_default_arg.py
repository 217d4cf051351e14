"""A list as default, which all layers share."""

import keras

from layergen.checks.subject import Sample, Tensor

CODE = "LG201"
MESSAGE = "the default of 'factors' is a list"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def __init__(self, factors=[1.0, 2.0], **kwargs):  # noqa: B006 - this is the fault
        super().__init__(**kwargs)
        self.factors = factors

    def call(self, inputs):
        return sum(factor * inputs for factor in self.factors)

    def get_config(self):
        return {**super().get_config(), "factors": self.factors}


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
