"""State that is the same on all devices by itself."""

import keras

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def build(self, input_shape):
        self.rate = self.add_weight(
            name="rate", shape=(), initializer="ones", trainable=False
        )

    def call(self, inputs, training=None):
        if training:
            self.rate.assign(0.9 * self.rate)
        return inputs * self.rate


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
