"""A product of two inputs with a weight between them."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound_bilinear_form")
class Sound(keras.layers.Layer):
    def build(self, left_shape, right_shape):
        self.w = self.add_weight(name="w", shape=(left_shape[-1], right_shape[-1]))

    def call(self, left, right):
        return ops.sum(ops.matmul(left, self.w) * right, axis=-1, keepdims=True)


SAMPLE = Sample(inputs=(("left", Tensor((2, 6))), ("right", Tensor((2, 4)))))
