"""Dropout with an integer as its seed."""

import keras

from layergen.checks.subject import Sample, Tensor

CODE = "LG229"
MESSAGE = "RandomUniformV2 has a constant seed"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def call(self, inputs, training=False):
        if training:
            return keras.random.dropout(inputs, 0.5, seed=1337)
        return inputs


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
