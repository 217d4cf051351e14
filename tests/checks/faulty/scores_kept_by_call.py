"""The last scores kept in an attribute."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG228"
MESSAGE = "a symbolic call leaves a tensor of its graph in self.scores"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def call(self, inputs):
        self.scores = ops.softmax(inputs)
        return inputs * self.scores


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
