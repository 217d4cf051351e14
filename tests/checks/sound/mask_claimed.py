"""supports_masking with steps that are kept apart."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.supports_masking = True

    def call(self, inputs):
        return inputs - ops.mean(inputs, axis=-1, keepdims=True)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 5, 4))),))
