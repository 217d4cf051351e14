"""Plain arguments, which Keras keeps by itself."""

import keras

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def __init__(self, factor=2.0, **kwargs):
        super().__init__(**kwargs)
        self.factor = factor

    def call(self, inputs):
        return self.factor * inputs


SAMPLE = Sample({"factor": 3.0}, (("inputs", Tensor((2, 8))),))
