"""A constant of float32 in an op of TensorFlow."""

import keras
import tensorflow as tf

from layergen.checks.subject import Sample, Tensor

CODE = "LG250"
MESSAGE = "the call under mixed_float16 raises InvalidArgumentError"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def call(self, inputs):
        return tf.multiply(inputs, tf.constant(2.0))


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
