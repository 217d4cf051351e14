"""A wrapper that is trainable around a tf.Variable that is not."""

import keras
import tensorflow as tf
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG211"
ALSO = ("LG240",)
MESSAGE = "'w' is trainable, but its tf.Variable is not"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def build(self, input_shape):
        start = tf.random.normal((input_shape[-1], 4), dtype=self.variable_dtype)
        self.w = keras.Variable(tf.Variable(start, trainable=False), name="w")

    def call(self, inputs):
        return ops.matmul(inputs, self.w)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
