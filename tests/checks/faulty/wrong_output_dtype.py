"""An output of another dtype than declared."""

import keras
from keras import ops

from layergen.checks.subject import OutputSpec, Sample, Tensor

CODE = "LG220"
ALSO = ("LG250",)
MESSAGE = "output has the dtype int32, declared is int64"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def call(self, inputs):
        return ops.argmax(inputs, axis=-1)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),), outputs=OutputSpec((2,), "int64"))
