"""A list in the body of the class, to which each layer adds."""

import keras

from layergen.checks.subject import Sample, Tensor

CODE = "LG203"
MESSAGE = "Faulty.ranks, a list of all layers, changes"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    ranks = []  # noqa: RUF012 - this is the fault

    def build(self, input_shape):
        self.ranks.append(len(input_shape))

    def call(self, inputs):
        return inputs / self.ranks[0]


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
