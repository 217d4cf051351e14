"""Attention scores get a bias for each head: their number is known, lengths are not."""

import keras
import numpy as np
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def call(self, scores):
        heads = scores.shape[1]
        slopes = np.array([2.0 ** (-8 * (n + 1) / heads) for n in range(heads)])
        length = ops.shape(scores)[-1]
        steps = ops.cast(ops.arange(length) - length + 1, scores.dtype)
        slopes = ops.cast(slopes[:, None, None], scores.dtype)
        return scores + slopes * steps


SAMPLE = Sample(inputs=(("scores", Tensor((2, 4, 5, 5))),))
