"""__call__ in place of call: the layer is in no model."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG221"
ALSO = ("LG250",)
MESSAGE = "a functional model does not hold the layer"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def build(self, input_shape):
        self.w = self.add_weight(name="w", shape=(input_shape[-1], 4))

    def __call__(self, inputs, training=False):
        if not self.built:
            self.build(inputs.shape)
        return ops.matmul(inputs, self.w)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
