"""A list that grows with each call."""

import keras

from layergen.checks.subject import Sample, Tensor

CODE = "LG228"
MESSAGE = "a second call in inference changes self.history"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.history = []

    def call(self, inputs):
        self.history.append(len(inputs.shape))
        return 2.0 * inputs


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
