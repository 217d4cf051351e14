"""The first value of a weight in the config, the learnt one in the weights."""

import keras

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def __init__(self, strength=0.5, **kwargs):
        super().__init__(**kwargs)
        self.strength = strength

    def build(self, input_shape):
        first = keras.initializers.Constant(self.strength)
        self.scale = self.add_weight(name="scale", shape=(), initializer=first)

    def call(self, inputs):
        return inputs * self.scale

    def get_config(self):
        return {**super().get_config(), "strength": self.strength}


SAMPLE = Sample(inputs=(("inputs", Tensor((4, 6))),))
