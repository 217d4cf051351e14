"""A weight that is a raw tf.Variable, as in the guides for Keras 2."""

import keras
import tensorflow as tf

from layergen.checks.subject import Sample, Tensor

CODE = "LG211"
ALSO = ("LG231",)
MESSAGE = "self.w, a tf.Variable of shape (8, 4), is not in layer.weights"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def build(self, input_shape):
        start = tf.random.normal((input_shape[-1], 4))
        self.w = tf.Variable(start, trainable=True)

    def call(self, inputs):
        return tf.matmul(inputs, tf.cast(self.w, inputs.dtype))


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
