"""A softmax that does not take the maximum off."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG253"
MESSAGE = "for values around 20"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def call(self, inputs):
        raised = ops.exp(ops.minimum(inputs, 40.0))
        return raised / ops.sum(raised, axis=-1, keepdims=True)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
