"""A copy that is the layer itself."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG234"
MESSAGE = "a copy by copy.deepcopy has the same weights as the layer"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def build(self, input_shape):
        self.w = self.add_weight(name="w", shape=(input_shape[-1],))

    def call(self, inputs):
        return ops.multiply(inputs, self.w)

    def __deepcopy__(self, memo):
        return self


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
