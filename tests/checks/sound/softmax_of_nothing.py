"""Minus infinity for what is masked, and nothing where there is no more."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def call(self, inputs, mask=None):
        scores = ops.mean(inputs, axis=-1)
        if mask is None:
            return ops.sum(ops.softmax(scores)[:, :, None] * inputs, axis=1)
        raised = ops.exp(scores - ops.max(scores, axis=-1, keepdims=True))
        kept = raised * ops.cast(mask, scores.dtype)
        total = ops.maximum(ops.sum(kept, axis=-1, keepdims=True), 1e-3)
        return ops.sum((kept / total)[:, :, None] * inputs, axis=1)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 5, 4))),))
