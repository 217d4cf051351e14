"""A wrapper that is trainable as its tf.Variable is."""

import keras
import tensorflow as tf
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def build(self, input_shape):
        start = tf.random.normal((input_shape[-1], 4), dtype=self.variable_dtype)
        self.w = keras.Variable(tf.Variable(start, trainable=True), name="w")

    def call(self, inputs):
        return ops.matmul(inputs, self.w)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
