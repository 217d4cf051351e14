"""A config that points into a table which only this process has filled."""

import keras

from layergen.checks.subject import Sample, Tensor

CODE = "LG233"
MESSAGE = "a fresh process gives other values"


SCALES = {}


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def __init__(self, factor=2.0, key=None, **kwargs):
        super().__init__(**kwargs)
        self.key = key or f"scale {factor}"
        self.factor = SCALES.setdefault(self.key, float(factor))

    def call(self, inputs):
        return self.factor * inputs

    def get_config(self):
        return {**super().get_config(), "factor": 2.0, "key": self.key}


SAMPLE = Sample({"factor": 3.0}, (("inputs", Tensor((2, 8))),))
