"""An argument that is an object without get_config."""

import keras

from layergen.checks.subject import Sample, Tensor

CODE = "LG230"
MESSAGE = "writing the config as JSON raises TypeError"


class Scale:
    """An object that Keras cannot write into a file."""

    factor = 2.0


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def __init__(self, scale=None, **kwargs):
        super().__init__(**kwargs)
        self.scale = scale or Scale()

    def call(self, inputs):
        return self.scale.factor * inputs

    def get_config(self):
        return {**super().get_config(), "scale": self.scale}


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
