"""Turns gradients round, as training against an adversary needs."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound_reverses_gradients")
class Sound(keras.layers.Layer):
    def __init__(self, strength=1.0, **kwargs):
        super().__init__(**kwargs)
        self.strength = strength

    def call(self, inputs):
        @ops.custom_gradient
        def turned(x):
            def gradient(*args, upstream=None):
                if upstream is None:
                    (upstream,) = args
                return -self.strength * upstream

            return x, gradient

        return turned(inputs)

    def get_config(self):
        return {**super().get_config(), "strength": self.strength}


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 6))),))
