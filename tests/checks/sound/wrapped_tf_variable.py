"""A real tf.Variable inside a keras.Variable."""

import keras
import tensorflow as tf
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def build(self, input_shape):
        start = keras.initializers.get("random_normal")
        shape = (input_shape[-1], 4)
        self.w = keras.Variable(
            tf.Variable(
                start(shape, dtype=self.variable_dtype),
                dtype=self.variable_dtype,
                trainable=True,
                name="w",
            ),
            trainable=True,
            name="w",
        )

    def call(self, inputs):
        return ops.matmul(inputs, self.w)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
