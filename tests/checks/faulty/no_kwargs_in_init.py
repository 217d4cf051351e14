"""A constructor that does not take the arguments of the base."""

import keras

from layergen.checks.subject import Sample, Tensor

CODE = "LG201"
ALSO = ("LG230",)
MESSAGE = (
    "the constructor does not take name, dtype, trainable and activity_regularizer"
)


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def __init__(self, factor=2.0):
        super().__init__()
        self.factor = factor

    def call(self, inputs):
        return self.factor * inputs

    def get_config(self):
        return {**super().get_config(), "factor": self.factor}


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
