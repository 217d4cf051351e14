"""Sorts the features of each example."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound_sorted_features")
class Sound(keras.layers.Layer):
    def call(self, inputs):
        return ops.sort(inputs, axis=-1)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 6))),))
