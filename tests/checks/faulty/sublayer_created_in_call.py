"""A layer made in call: new weights at every call."""

import keras

from layergen.checks.subject import Sample, Tensor

CODE = "LG211"
ALSO = ("LG214", "LG241")
MESSAGE = "that is not in layer.weights"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def call(self, inputs):
        return keras.layers.Dense(4, dtype=self.dtype_policy)(inputs)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
