"""A name that Keras makes."""

import keras

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def __init__(self, name=None, **kwargs):
        super().__init__(name=name, **kwargs)

    def call(self, inputs):
        return 2.0 * inputs


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
