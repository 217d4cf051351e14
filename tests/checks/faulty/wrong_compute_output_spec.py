"""compute_output_spec with another dtype."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG221"
MESSAGE = "a symbolic call gives output the dtype float32, a real one int32"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def call(self, inputs):
        return ops.argmax(inputs, axis=-1)

    def compute_output_spec(self, inputs):
        return keras.KerasTensor(inputs.shape[:-1], dtype="float32")


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
