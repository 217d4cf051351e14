"""A table that the first call makes, in whatever graph that is."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG228"
ALSO = ("LG231",)
MESSAGE = "a symbolic call leaves a tensor of its graph in self.table"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.table = None

    def call(self, inputs):
        if self.table is None:
            self.table = ops.arange(8, dtype="float32") * 0.5
        return inputs + ops.cast(self.table, inputs.dtype)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
