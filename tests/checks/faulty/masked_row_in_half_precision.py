"""A row that is wholly masked, with minus infinity in float16."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG253"
MESSAGE = "for a mask that hides all of the first example"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def call(self, inputs, keep):
        return ops.softmax(ops.where(keep, inputs, -1e9))


SAMPLE = Sample(
    inputs=(("inputs", Tensor((2, 8))), ("keep", Tensor((2, 8), "bool"))),
)
