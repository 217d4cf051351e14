"""A list of losses that is never emptied."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG248"
ALSO = ("LG228",)
MESSAGE = "layer.losses holds 1, 2, 3 losses"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.kept = []

    def call(self, inputs):
        self.kept.append(ops.mean(ops.square(inputs)))
        return inputs

    @property
    def losses(self):
        return list(self.kept)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
