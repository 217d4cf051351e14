"""One tensor in, a list out."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound_list_out")
class Sound(keras.layers.Layer):
    def __init__(self, parts=3, **kwargs):
        super().__init__(**kwargs)
        self.parts = parts

    def call(self, inputs):
        return ops.split(inputs, self.parts, axis=-1)

    def get_config(self):
        return {**super().get_config(), "parts": self.parts}


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 6))),))
