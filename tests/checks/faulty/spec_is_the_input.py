"""compute_output_spec gives the symbolic input back, so that no model can be made."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG221"
MESSAGE = "making a functional model raises ValueError"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def call(self, inputs):
        return ops.tanh(inputs)

    def compute_output_spec(self, inputs):
        return inputs


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
