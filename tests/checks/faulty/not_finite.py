"""A logarithm of signed inputs."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG220"
MESSAGE = "values that are NaN or infinite"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def call(self, inputs):
        return ops.log(inputs)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
