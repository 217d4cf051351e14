"""A model that its first call builds, as Keras allows models to."""

import keras

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.Model):
    def __init__(self, units=4, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.hidden = keras.layers.Dense(units, "relu", dtype=self.dtype_policy)
        self.last = keras.layers.Dense(1, dtype=self.dtype_policy)

    def call(self, inputs):
        return self.last(self.hidden(inputs))

    def get_config(self):
        return {**super().get_config(), "units": self.units}


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
