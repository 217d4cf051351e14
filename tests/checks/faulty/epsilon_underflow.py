"""An epsilon that float16 does not hold."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG250"
MESSAGE = "for an input of zeros"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def call(self, inputs):
        return inputs / (ops.norm(inputs, axis=-1, keepdims=True) + 1e-8)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
