"""The guide's ComputeSum: state that changes at every call."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def build(self, input_shape):
        self.total = self.add_weight(
            name="total",
            shape=(input_shape[-1],),
            initializer="zeros",
            trainable=False,
            aggregation="mean",
        )

    def call(self, inputs):
        self.total.assign_add(ops.cast(ops.sum(inputs, axis=0), self.total.dtype))
        return ops.cast(self.total, self.compute_dtype)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
