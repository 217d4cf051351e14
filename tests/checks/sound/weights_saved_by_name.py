"""A file that knows a weight by its own name."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def build(self, input_shape):
        self.w = self.add_weight(name="w", shape=(input_shape[-1],))

    def call(self, inputs):
        return ops.multiply(inputs, self.w)

    def save_own_variables(self, store):
        store["w"] = self.w.numpy()

    def load_own_variables(self, store):
        self.w.assign(store["w"])


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
