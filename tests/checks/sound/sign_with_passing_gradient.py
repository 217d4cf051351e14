"""Signs forward, and the gradient of the clipped input back."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound_sign_with_passing_gradient")
class Sound(keras.layers.Layer):
    def build(self, input_shape):
        self.kernel = self.add_weight(name="kernel", shape=(input_shape[-1], 4))

    def call(self, inputs):
        x = ops.matmul(inputs, self.kernel)
        soft = ops.clip(x, -1, 1)
        return soft + ops.stop_gradient(ops.sign(x) - soft)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 6))),))
