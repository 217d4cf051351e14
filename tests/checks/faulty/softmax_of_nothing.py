"""Minus infinity for what is masked."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG263"
MESSAGE = "with every step of an example of 'inputs' masked"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def call(self, inputs, mask=None):
        scores = ops.mean(inputs, axis=-1)
        if mask is not None:
            scores = ops.where(mask, scores, -float("inf"))
        return ops.sum(ops.softmax(scores)[:, :, None] * inputs, axis=1)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 5, 4))),))
