"""One initializer for two weights, which gives them one value."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG216"
MESSAGE = "'w' and 'gate' begin with the same random values"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def build(self, input_shape):
        start = keras.initializers.GlorotUniform()
        shape = (input_shape[-1], 4)
        self.w = self.add_weight(name="w", shape=shape, initializer=start)
        self.gate = self.add_weight(name="gate", shape=shape, initializer=start)

    def call(self, inputs):
        return ops.matmul(inputs, self.w) * ops.sigmoid(ops.matmul(inputs, self.gate))


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
