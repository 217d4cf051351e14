"""A mask of pairs of steps, which the caller makes."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def call(self, inputs, mask=None):
        scores = ops.matmul(inputs, ops.transpose(inputs, (0, 2, 1)))
        if mask is not None:
            scores = ops.where(mask, scores, -1e4)
        return ops.matmul(ops.softmax(scores), inputs)

    def compute_mask(self, inputs, mask=None):
        return None


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 5, 4))),))
