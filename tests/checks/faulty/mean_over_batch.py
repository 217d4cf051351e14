"""A mean over the examples in place of the steps."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG225"
MESSAGE = "output has the shape (5, 4) for any batch: its examples are merged"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def call(self, inputs):
        return ops.mean(inputs, axis=0)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 5, 4))),))
