"""Arguments that are read by a parent only, or in a property only."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Step(keras.layers.Layer):
    def __init__(self, weight=1.0, **kwargs):
        super().__init__(**kwargs)
        self.weight = weight

    def call(self, inputs):
        return ops.tanh(inputs)

    def get_config(self):
        return {**super().get_config(), "weight": self.weight}


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def __init__(self, power=1, mode="plain", **kwargs):
        super().__init__(**kwargs)
        self.power = power
        self._mode = mode
        self.step = Step(weight=0.5, dtype=self.dtype_policy)

    @property
    def doubled(self):
        return self._mode == "doubled"

    def build(self, input_shape):
        self.step.build(input_shape)

    def call(self, inputs):
        factor = 2.0 if self.doubled else 1.0
        return factor * self.step.weight * self.step(inputs) ** self.power

    def get_config(self):
        return {**super().get_config(), "power": self.power, "mode": self._mode}


SAMPLE = Sample({"power": 1}, (("inputs", Tensor((2, 8))),))
