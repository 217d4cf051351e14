"""Counts the steps of training, and warms up by the count."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound_counts_steps")
class Sound(keras.layers.Layer):
    def __init__(self, steps=10, **kwargs):
        super().__init__(**kwargs)
        self.steps = steps

    def build(self, input_shape):
        self.count = self.add_weight(
            name="count",
            shape=(),
            dtype="int32",
            initializer="zeros",
            trainable=False,
            aggregation="only_first_replica",
        )

    def call(self, inputs, training=None):
        if training:
            self.count.assign_add(1)
        done = ops.cast(self.count, self.compute_dtype) / self.steps
        return inputs * (1 + ops.minimum(done, 1))

    def get_config(self):
        return {**super().get_config(), "steps": self.steps}


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 6))),))
