"""The gradient of a step, as if it were a line."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def call(self, inputs):
        @ops.custom_gradient
        def stepped(x):
            def backward(*args, upstream=None):
                (upstream,) = args if upstream is None else (upstream,)
                return upstream * ops.cast(ops.abs(x) < 1.0, x.dtype)

            return ops.cast(x > 0.0, x.dtype), backward

        return stepped(inputs)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
