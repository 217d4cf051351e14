"""A softplus that overflows: the exact value is no large one."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG227"
# Half precision overflows earlier.
ALSO = ("LG253",)
MESSAGE = "for inputs 100 times as large output has"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def call(self, inputs):
        return ops.log(1.0 + ops.exp(inputs))


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
