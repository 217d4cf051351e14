"""Holds a Sequential, built with the layer."""

import keras

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound_sequential_inside")
class Sound(keras.layers.Layer):
    def __init__(self, units=4, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.stack = keras.Sequential(
            [
                keras.layers.Dense(units, activation="relu", dtype=self.dtype_policy),
                keras.layers.Dense(units, dtype=self.dtype_policy),
            ]
        )

    def build(self, input_shape):
        self.stack.build(input_shape)

    def call(self, inputs):
        return self.stack(inputs)

    def compute_output_shape(self, input_shape):
        return (*input_shape[:-1], self.units)

    def get_config(self):
        return {**super().get_config(), "units": self.units}


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 6))),))
