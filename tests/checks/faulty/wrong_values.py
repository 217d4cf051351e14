"""A formula with a mistake, found by values worked out by hand."""

import keras
from keras import ops

from layergen.checks.subject import OutputSpec, Sample, Tensor

CODE = "LG220"
MESSAGE = "output has other values than expected, 10.0 against 12.0 at [0, 0]"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def build(self, input_shape):
        self.w = self.add_weight(name="w", shape=(input_shape[-1], 1))
        self.b = self.add_weight(name="b", shape=(1,), initializer="zeros")

    def call(self, inputs):
        return ops.matmul(inputs, self.w) - self.b


SAMPLE = Sample(
    inputs=(("inputs", Tensor((1, 2), values=((3.0, 4.0),))),),
    outputs=OutputSpec((1, 1)),
    weight_values=(("w", ((1.0,), (2.0,))), ("b", (1.0,))),
    output_values=((12.0,),),
)
