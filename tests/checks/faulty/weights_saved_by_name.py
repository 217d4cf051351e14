"""A file that knows a weight by the name of its layer."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG232"
MESSAGE = "giving weights to another layer by weights.h5 raises"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def build(self, input_shape):
        self.w = self.add_weight(name="w", shape=(input_shape[-1],))

    def call(self, inputs):
        return ops.multiply(inputs, self.w)

    def save_own_variables(self, store):
        store[self.name] = self.w.numpy()

    def load_own_variables(self, store):
        self.w.assign(store[self.name])


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
