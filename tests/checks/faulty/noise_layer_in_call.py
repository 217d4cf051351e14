"""A layer without weights, made in each call with its random state."""

import keras

from layergen.checks.subject import Sample, Tensor

CODE = "LG214"
ALSO = ("LG241", "LG250")
MESSAGE = "a second call in inference makes 1 new variables"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def call(self, inputs, training=False):
        return keras.layers.GaussianNoise(0.1)(inputs, training=training)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
