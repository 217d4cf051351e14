"""An object with a config as argument."""

import keras

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Scale:
    """An object that Keras can write into a file."""

    factor = 2.0

    def get_config(self):
        return {}

    @classmethod
    def from_config(cls, config):
        return cls(**config)


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def __init__(self, scale=None, **kwargs):
        super().__init__(**kwargs)
        self.scale = keras.saving.deserialize_keras_object(scale) or Scale()

    def call(self, inputs):
        return self.scale.factor * inputs

    def get_config(self):
        return {
            **super().get_config(),
            "scale": keras.saving.serialize_keras_object(self.scale),
        }


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
