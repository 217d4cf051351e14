"""A layer without weights, made once."""

import keras

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.noise = keras.layers.GaussianNoise(0.1, dtype=self.dtype_policy)

    def call(self, inputs, training=False):
        return self.noise(inputs, training=training)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
