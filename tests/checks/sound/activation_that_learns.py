"""An activation with a slope of its own for each feature."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound_activation_that_learns")
class Sound(keras.layers.Layer):
    def build(self, input_shape):
        self.beta = self.add_weight(
            name="beta", shape=(input_shape[-1],), initializer="ones"
        )

    def call(self, inputs):
        return inputs * ops.sigmoid(self.beta * inputs)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 6))),))
