"""An output that is no tensor."""

import keras

from layergen.checks.subject import Sample, Tensor

CODE = "LG220"
ALSO = ("LG221",)
MESSAGE = "output is a float, not a tensor"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def call(self, inputs):
        return float(len(inputs.shape))


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
