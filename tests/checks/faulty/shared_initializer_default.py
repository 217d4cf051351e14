"""A random initializer as default: all weights begin with the same values."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG201"
MESSAGE = "the default of 'start' is a GlorotUniform"
START = keras.initializers.GlorotUniform()


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def __init__(self, start=START, **kwargs):
        super().__init__(**kwargs)
        self.start = keras.initializers.get(start)

    def build(self, input_shape):
        self.w = self.add_weight(
            name="w", shape=(input_shape[-1], 4), initializer=self.start
        )

    def call(self, inputs):
        return ops.matmul(inputs, self.w)

    def get_config(self):
        start = keras.initializers.serialize(self.start)
        return {**super().get_config(), "start": start}


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
