"""A kernel as its directions times their lengths."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound_direction_and_length")
class Sound(keras.layers.Layer):
    def __init__(self, units=4, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, input_shape):
        self.v = self.add_weight(name="v", shape=(input_shape[-1], self.units))
        self.g = self.add_weight(name="g", shape=(self.units,), initializer="ones")

    def call(self, inputs):
        v = ops.convert_to_tensor(self.v)
        length = ops.sqrt(ops.sum(ops.square(v), axis=0) + 1e-6)
        return ops.matmul(inputs, v * (self.g / length))

    def get_config(self):
        return {**super().get_config(), "units": self.units}


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 6))),))
