"""A loss for each example."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG248"
MESSAGE = "has the shape (2,), a loss is a scalar"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def call(self, inputs):
        self.add_loss(ops.mean(ops.square(inputs), axis=-1))
        return inputs


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
