"""A constructor that takes the last size off the caller's list."""

import keras

from layergen.checks.subject import Sample, Tensor

CODE = "LG204"
MESSAGE = "the layer changes the list that it is given as 'sizes'"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def __init__(self, sizes=None, **kwargs):
        super().__init__(**kwargs)
        self.sizes = list(sizes or [1])
        self.last = sizes.pop() if sizes else 1

    def call(self, inputs):
        return self.last * inputs

    def get_config(self):
        return {**super().get_config(), "sizes": list(self.sizes)}


SAMPLE = Sample({"sizes": [2, 3]}, (("inputs", Tensor((2, 8))),))
