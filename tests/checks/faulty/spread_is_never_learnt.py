"""The mean is a moving one, the deviation that inference divides by is never assigned."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG246"
MESSAGE = (
    "inference computes with 'moving_spread', which training neither reads nor assigns"
)


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def build(self, input_shape):
        options = {
            "shape": (input_shape[-1],),
            "trainable": False,
            "aggregation": "mean",
            "autocast": False,
        }
        self.moving_mean = self.add_weight(
            name="moving_mean", initializer="zeros", **options
        )
        self.moving_spread = self.add_weight(
            name="moving_spread", initializer="ones", **options
        )

    def call(self, inputs, training=False):
        x = ops.cast(inputs, "float32")
        if not training:
            normed = (x - self.moving_mean) / (self.moving_spread + 1e-3)
            return ops.cast(normed, inputs.dtype)
        mean, spread = ops.mean(x, axis=0), ops.mean(ops.abs(x), axis=0)
        self.moving_mean.assign(0.9 * self.moving_mean + 0.1 * mean)
        return ops.cast((x - mean) / (spread + 1e-3), inputs.dtype)


SAMPLE = Sample(inputs=(("inputs", Tensor((4, 6))),))
