"""compute_mask with True for what counts."""

import keras

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def call(self, inputs):
        return 2.0 * inputs

    def compute_mask(self, inputs, mask=None):
        return mask


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 5, 4))),))
