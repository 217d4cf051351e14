"""Numbers in the order of a tuple."""

import keras

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        names = ("query", "key", "value", "gate", "output", "mask", "bias", "scale")
        self.factors = {name: float(i) for i, name in enumerate(names)}

    def call(self, inputs):
        return (1.0 + self.factors["query"]) * inputs + self.factors["key"]


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
