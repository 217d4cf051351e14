"""Compares the examples of a batch in a loss, not in its outputs."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound_loss_between_examples")
class Sound(keras.layers.Layer):
    def build(self, input_shape):
        self.kernel = self.add_weight(name="kernel", shape=(input_shape[-1], 4))

    def call(self, inputs, training=None):
        codes = ops.matmul(inputs, self.kernel)
        if training:
            alike = ops.softmax(ops.matmul(codes, ops.transpose(codes)))
            self.add_loss(ops.mean(ops.square(alike)))
        return codes


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 6))),))
