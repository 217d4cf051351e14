"""A copy that is another layer."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def build(self, input_shape):
        self.w = self.add_weight(name="w", shape=(input_shape[-1],))

    def call(self, inputs):
        return ops.multiply(inputs, self.w)

    def __deepcopy__(self, memo):
        other = type(self).from_config(self.get_config())
        other.build(self.get_build_config()["input_shape"])
        other.set_weights(self.get_weights())
        return other


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
