"""A weight that only a loss of the layer trains."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def build(self, input_shape):
        self.centre = self.add_weight(
            name="centre", shape=(input_shape[-1],), initializer="zeros"
        )

    def call(self, inputs):
        self.add_loss(ops.mean(ops.square(inputs - self.centre)))
        return inputs


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
