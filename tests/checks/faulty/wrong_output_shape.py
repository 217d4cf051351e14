"""An output of another shape than declared."""

import keras
from keras import ops

from layergen.checks.subject import OutputSpec, Sample, Tensor

CODE = "LG220"
MESSAGE = "output has the shape (2,), declared is (2, 1)"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def call(self, inputs):
        return ops.sum(inputs, axis=-1)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),), outputs=OutputSpec((2, 1)))
