"""A child that is not to be trained."""

import keras

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.fixed = keras.layers.Dense(8, dtype=self.dtype_policy, name="fixed")
        self.fixed.trainable = False
        self.dense = keras.layers.Dense(4, dtype=self.dtype_policy, name="dense")

    def build(self, input_shape):
        self.fixed.build(input_shape)
        self.dense.build((*input_shape[:-1], 8))

    def call(self, inputs):
        return self.dense(self.fixed(inputs))


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
