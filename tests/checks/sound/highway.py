"""Carries its input past a transformation, with a gate that begins almost closed."""

import keras

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound_highway")
class Sound(keras.layers.Layer):
    def build(self, input_shape):
        dim = input_shape[-1]
        self.transform = keras.layers.Dense(
            dim, activation="relu", dtype=self.dtype_policy
        )
        self.gate = keras.layers.Dense(
            dim,
            activation="sigmoid",
            bias_initializer=keras.initializers.Constant(-2.0),
            dtype=self.dtype_policy,
        )
        self.transform.build(input_shape)
        self.gate.build(input_shape)

    def call(self, inputs):
        gate = self.gate(inputs)
        return gate * self.transform(inputs) + (1 - gate) * inputs


SAMPLE = Sample(inputs=(("inputs", Tensor((4, 6))),))
