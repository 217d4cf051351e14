"""A constant in the dtype of what it is used with."""

import keras
import tensorflow as tf

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def call(self, inputs):
        return tf.multiply(inputs, tf.constant(2.0, dtype=inputs.dtype))


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
