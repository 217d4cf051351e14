"""A counter in a variable, which counts in training."""

import keras

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def build(self, input_shape):
        self.calls = self.add_weight(
            name="calls",
            shape=(),
            initializer="zeros",
            trainable=False,
            aggregation="only_first_replica",
        )

    def call(self, inputs, training=False):
        if training:
            self.calls.assign_add(1.0)
        return inputs / (1.0 + self.calls)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
