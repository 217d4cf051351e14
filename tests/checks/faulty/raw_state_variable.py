"""State in a raw tf.Variable that is not trained, so no tape sees it."""

import keras
import tensorflow as tf
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG211"
ALSO = ("LG231",)
MESSAGE = "self.offset, a tf.Variable of shape (8,), is not in layer.weights"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def build(self, input_shape):
        self.offset = tf.Variable(tf.random.normal((input_shape[-1],)), trainable=False)

    def call(self, inputs):
        return inputs + ops.cast(self.offset, inputs.dtype)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
