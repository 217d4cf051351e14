"""A moving average that moves in inference too."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG245"
# What it subtracts hangs on the batch.
ALSO = ("LG225",)
MESSAGE = "a call in inference changes the state 'mean'"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def build(self, input_shape):
        self.mean = self.add_weight(
            name="mean",
            shape=(input_shape[-1],),
            initializer="zeros",
            trainable=False,
            aggregation="mean",
        )

    def call(self, inputs, training=None):
        mean = ops.cast(ops.mean(inputs, axis=0), self.mean.dtype)
        self.mean.assign(0.9 * self.mean + 0.1 * mean)
        return inputs - ops.cast(self.mean, inputs.dtype)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
