"""A regularizer, and another loss of the same size but for its gradient."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def build(self, input_shape):
        self.w = self.add_weight(
            name="w",
            shape=(input_shape[-1], 4),
            regularizer=keras.regularizers.L2(0.01),
        )

    def call(self, inputs):
        outputs = ops.matmul(inputs, self.w)
        frozen = ops.stop_gradient(outputs)
        self.add_loss(ops.mean(ops.square(frozen - inputs[..., :4])))
        self.add_loss(ops.mean(ops.square(outputs - inputs[..., :4])))
        return ops.matmul(inputs, self.w)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
