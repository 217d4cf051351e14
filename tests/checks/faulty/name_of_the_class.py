"""A name that all layers of the class have."""

import keras

from layergen.checks.subject import Sample, Tensor

CODE = "LG205"
MESSAGE = "every layer of the class is called 'twice'"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def __init__(self, name="twice", **kwargs):
        super().__init__(name=name, **kwargs)

    def call(self, inputs):
        return 2.0 * inputs


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
