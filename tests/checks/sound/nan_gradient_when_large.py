"""Numbers that are kept small before they are taken."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def call(self, inputs):
        small = ops.minimum(inputs, 2.0)
        return ops.where(inputs > 2.0, inputs, ops.log(1.0 + ops.exp(small)))


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
