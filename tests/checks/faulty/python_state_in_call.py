"""A counter in an attribute."""

import keras

from layergen.checks.subject import Sample, Tensor

CODE = "LG228"
MESSAGE = "a second call in inference changes self.calls from "


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.calls = 0

    def call(self, inputs):
        self.calls += 1
        return inputs / self.calls


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
