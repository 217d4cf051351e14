"""compute_mask with ops."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def call(self, inputs):
        return inputs[:, ::-1]

    def compute_mask(self, inputs, mask=None):
        return None if mask is None else ops.flip(mask, axis=1)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 5, 4))),))
