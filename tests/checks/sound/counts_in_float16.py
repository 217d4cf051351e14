"""A counter of integers."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def build(self, input_shape):
        self.steps = self.add_weight(
            name="steps",
            shape=(),
            dtype="int32",
            initializer="zeros",
            trainable=False,
            aggregation="only_first_replica",
        )

    def call(self, inputs, training=False):
        if training:
            self.steps.assign_add(ops.ones((), dtype=self.steps.dtype))
        return inputs


SAMPLE = Sample(inputs=(("inputs", Tensor((4, 6))),))
