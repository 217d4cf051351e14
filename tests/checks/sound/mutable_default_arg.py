"""A tuple as default."""

import keras

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def __init__(self, factors=(1.0, 2.0), **kwargs):
        super().__init__(**kwargs)
        self.factors = factors

    def call(self, inputs):
        return sum(factor * inputs for factor in self.factors)

    def get_config(self):
        return {**super().get_config(), "factors": self.factors}


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
