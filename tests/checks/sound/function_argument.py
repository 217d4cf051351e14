"""A function given as an argument, by its name in a file."""

import keras

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound_function_argument")
class Sound(keras.layers.Layer):
    def __init__(self, function="tanh", **kwargs):
        super().__init__(**kwargs)
        self.function = keras.activations.get(function)

    def call(self, inputs):
        return self.function(inputs)

    def get_config(self):
        return {
            **super().get_config(),
            "function": keras.activations.serialize(self.function),
        }


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 6))),))
