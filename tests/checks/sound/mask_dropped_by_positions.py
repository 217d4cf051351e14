"""Positions added, with the mask; without one for what is made of all steps."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.supports_masking = True

    def call(self, inputs):
        steps = ops.arange(ops.shape(inputs)[1])
        return inputs + ops.cast(steps, inputs.dtype)[None, :, None]


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 5, 4))),))
