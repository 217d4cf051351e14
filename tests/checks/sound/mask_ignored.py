"""A mask that is used."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def call(self, inputs, mask=None):
        if mask is not None:
            inputs = ops.where(mask[:, :, None], inputs, -1e4)
        return ops.max(inputs, axis=1)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 5, 4))),))
