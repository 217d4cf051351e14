"""Says itself that XLA does not compile it."""

import keras
import tensorflow as tf

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound_says_that_xla_cannot")
class Sound(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.supports_jit = False

    def call(self, inputs):
        rows = tf.where(inputs > 0)
        kept = tf.gather_nd(inputs, rows)
        return tf.math.unsorted_segment_sum(kept, rows[:, 0], tf.shape(inputs)[0])

    def compute_output_shape(self, input_shape):
        return input_shape[:1]


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 6))),))
