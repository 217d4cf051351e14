"""A layer made once."""

import keras

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def build(self, input_shape):
        self.dense = keras.layers.Dense(4, dtype=self.dtype_policy)
        self.dense.build(input_shape)

    def call(self, inputs):
        return self.dense(inputs)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
