"""A value fetched from a tensor, only in training."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG241"
MESSAGE = "a step of training raises TypeError"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def call(self, inputs, training=False):
        if training and float(ops.mean(inputs)) > 0.0:
            return inputs - ops.mean(inputs)
        return inputs


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
