"""Computes moments in float32 whatever the policy, as Keras does."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound_normalised_in_float32")
class Sound(keras.layers.Layer):
    def __init__(self, epsilon=1e-6, **kwargs):
        super().__init__(**kwargs)
        self.epsilon = epsilon

    def build(self, input_shape):
        self.gamma = self.add_weight(
            name="gamma", shape=(input_shape[-1],), initializer="ones"
        )
        self.beta = self.add_weight(
            name="beta", shape=(input_shape[-1],), initializer="zeros"
        )

    def call(self, inputs):
        wide = "float64" if self.compute_dtype == "float64" else "float32"
        x = ops.cast(inputs, wide)
        mean, variance = ops.moments(x, axes=[-1], keepdims=True)
        x = ops.cast(
            (x - mean) * ops.rsqrt(variance + self.epsilon), self.compute_dtype
        )
        return x * self.gamma + self.beta

    def get_config(self):
        return {**super().get_config(), "epsilon": self.epsilon}


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 5, 6))),))
