"""The weight of a tf.Variable layer, made so that Keras knows it."""

import keras
import tensorflow as tf

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def build(self, input_shape):
        self.w = self.add_weight(name="w", shape=(input_shape[-1], 4))

    def call(self, inputs):
        return tf.matmul(inputs, self.w)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
