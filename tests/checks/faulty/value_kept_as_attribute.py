"""The variable below a weight, which a scope cannot replace."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG246"
MESSAGE = "a stateless call, given the same values, differs from the call"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def build(self, input_shape):
        self.scale = self.add_weight(
            name="scale", shape=(input_shape[-1],), initializer="ones"
        )
        self.values = self.scale.value

    def call(self, inputs):
        return inputs * ops.cast(self.values, inputs.dtype)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
