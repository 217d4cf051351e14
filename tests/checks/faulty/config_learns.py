"""The config holds the strength as it is by now."""

import keras
import numpy as np

from layergen.checks.subject import Sample, Tensor

CODE = "LG230"
MESSAGE = "'strength' of the config follows the weights"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def __init__(self, strength=0.5, **kwargs):
        super().__init__(**kwargs)
        self.strength = strength

    def build(self, input_shape):
        first = keras.initializers.Constant(self.strength)
        self.scale = self.add_weight(name="scale", shape=(), initializer=first)

    def call(self, inputs):
        return inputs * self.scale

    def _now(self):
        return float(np.asarray(self.scale)) if self.built else self.strength

    def get_config(self):
        return {**super().get_config(), "strength": self._now()}


SAMPLE = Sample(inputs=(("inputs", Tensor((4, 6))),))
