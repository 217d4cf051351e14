"""A layer with weights for each step: no other length will do."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def build(self, input_shape):
        self.w = self.add_weight(name="w", shape=input_shape[1:])

    def call(self, inputs):
        scaled = inputs * self.w
        return ops.stack([2.0 * scaled[:, i] for i in range(inputs.shape[1])], axis=1)

    def compute_mask(self, inputs, mask=None):
        return mask


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 5, 4))),))
