"""An op that XLA does not have."""

import keras
import tensorflow as tf

from layergen.checks.subject import Sample, Tensor

CODE = "LG224"
MESSAGE = "the call compiled by XLA raises InvalidArgumentError"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def call(self, inputs):
        means = tf.math.segment_mean(tf.transpose(inputs), [0, 0, 0, 0, 1, 1, 1, 1])
        return tf.transpose(means)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
