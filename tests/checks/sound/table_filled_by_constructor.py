"""A config that points into a table which the module has."""

import keras

from layergen.checks.subject import Sample, Tensor

SCALES = {"double": 2.0, "triple": 3.0}


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def __init__(self, key="double", **kwargs):
        super().__init__(**kwargs)
        self.key = key

    def call(self, inputs):
        return SCALES[self.key] * inputs

    def get_config(self):
        return {**super().get_config(), "key": self.key}


SAMPLE = Sample({"key": "triple"}, (("inputs", Tensor((2, 8))),))
