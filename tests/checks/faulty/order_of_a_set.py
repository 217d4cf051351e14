"""Numbers in the order of a set, which is another in each process."""

import keras

from layergen.checks.subject import Sample, Tensor

CODE = "LG233"
MESSAGE = "a fresh process gives other values"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        names = {"query", "key", "value", "gate", "output", "mask", "bias", "scale"}
        self.factors = {name: float(i) for i, name in enumerate(names)}

    def call(self, inputs):
        return (1.0 + self.factors["query"]) * inputs + self.factors["key"]


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
