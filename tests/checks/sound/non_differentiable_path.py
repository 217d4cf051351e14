"""An argmax beside a path that has a gradient."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def build(self, input_shape):
        self.w = self.add_weight(name="w", shape=(input_shape[-1], 4))

    def call(self, inputs):
        scores = ops.matmul(inputs, self.w)
        best = ops.one_hot(ops.argmax(scores, axis=-1), 4, dtype=scores.dtype)
        return best * ops.softmax(scores)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
