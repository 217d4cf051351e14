"""A weight that is also held in a list."""

import keras

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def build(self, input_shape):
        self.scale = self.add_weight(
            name="scale", shape=(input_shape[-1],), initializer="ones"
        )
        self.scales = [self.scale]

    def call(self, inputs):
        return inputs * self.scales[0]


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
