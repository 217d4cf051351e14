"""Holds a functional model, made in the constructor."""

import keras

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound_functional_model_inside")
class Sound(keras.layers.Layer):
    def __init__(self, features=6, **kwargs):
        super().__init__(**kwargs)
        self.features = features
        x = keras.Input((features,))
        hidden = keras.layers.Dense(4, activation="tanh", dtype=self.dtype_policy)(x)
        out = keras.layers.Dense(features, dtype=self.dtype_policy)(hidden)
        self.inner = keras.Model(x, out)

    def build(self, input_shape):
        self.inner.build(input_shape)

    def call(self, inputs):
        return inputs + self.inner(inputs)

    def get_config(self):
        return {**super().get_config(), "features": self.features}


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 6))),))
