"""A counter in a variable, which counts in training."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def build(self, input_shape):
        self.calls = self.add_weight(
            name="calls",
            shape=(),
            initializer="zeros",
            dtype="int32",
            trainable=False,
            aggregation="only_first_replica",
        )

    def call(self, inputs, training=False):
        if training:
            self.calls.assign_add(1)
        return inputs / ops.cast(1 + self.calls, inputs.dtype)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
