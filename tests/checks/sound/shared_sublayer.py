"""One sublayer, called for both inputs."""

import keras

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound_shared_sublayer")
class Sound(keras.layers.Layer):
    def __init__(self, units=4, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.encode = keras.layers.Dense(
            units, activation="tanh", dtype=self.dtype_policy
        )

    def build(self, one_shape, other_shape):
        self.encode.build(one_shape)

    def call(self, one, other):
        return self.encode(one) - self.encode(other)

    def get_config(self):
        return {**super().get_config(), "units": self.units}


SAMPLE = Sample(inputs=(("one", Tensor((2, 6))), ("other", Tensor((2, 6)))))
