"""A tuple of a sequence, its summary, and one number an example."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound_outputs_of_several_ranks")
class Sound(keras.layers.Layer):
    def build(self, input_shape):
        self.w = self.add_weight(name="w", shape=(input_shape[-1], 4))

    def call(self, inputs):
        states = ops.tanh(ops.matmul(inputs, self.w))
        return states, ops.max(states, axis=1), ops.mean(states, axis=(1, 2))


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 5, 6))),))
