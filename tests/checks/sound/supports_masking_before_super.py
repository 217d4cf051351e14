"""A flag that is set after the base layer is made."""

import keras

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.supports_masking = True

    def call(self, inputs):
        return 2.0 * inputs


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
