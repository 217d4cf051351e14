"""Another formula where there is no graph."""

import keras
import tensorflow as tf

from layergen.checks.subject import Sample, Tensor

CODE = "LG223"
ALSO = ("LG235",)
MESSAGE = "a plain call and a graph give other values for the same inputs"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def call(self, inputs):
        if tf.executing_eagerly():
            return inputs / (1.0 + tf.abs(inputs))
        return tf.tanh(inputs)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
