"""An argument of the call that is no tensor."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound_options_of_the_call")
class Sound(keras.layers.Layer):
    def build(self, input_shape):
        self.kernel = self.add_weight(
            name="kernel", shape=(input_shape[-1], input_shape[-1])
        )

    def call(self, inputs, transposed=False):
        kernel = ops.transpose(self.kernel) if transposed else self.kernel
        return ops.matmul(inputs, kernel)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 6))),), options={"transposed": True})
