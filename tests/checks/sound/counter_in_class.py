"""A number that all layers of the class share."""

import keras

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    scale = 3

    def call(self, inputs):
        return inputs / type(self).scale


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
