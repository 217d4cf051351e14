"""A gradient that is meant to be no slope: it is turned round."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def call(self, inputs):
        @ops.custom_gradient
        def reversed_gradient(x):
            def backward(*args, upstream=None):
                (upstream,) = args if upstream is None else (upstream,)
                return -0.5 * upstream

            return x, backward

        return reversed_gradient(inputs)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
