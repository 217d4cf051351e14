"""A policy that is taken for its name."""

import keras

from layergen.checks.subject import Sample, Tensor

CODE = "LG251"
MESSAGE = "DTypePolicy"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def __init__(self, dtype=None, **kwargs):
        if dtype is not None and "float" not in dtype:
            raise TypeError("dtype must be a name")
        super().__init__(dtype=dtype, **kwargs)

    def call(self, inputs):
        return 2.0 * inputs


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
