"""Something else at the first call."""

import keras

from layergen.checks.subject import Sample, Tensor

CODE = "LG228"
ALSO = ("LG234",)
MESSAGE = "the second call of a new layer gives other values than the first one"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.warm = False

    def call(self, inputs):
        factor = 1.0 if self.warm else 0.5
        self.warm = True
        return factor * inputs


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
