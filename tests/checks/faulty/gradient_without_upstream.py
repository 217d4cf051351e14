"""A gradient that forgets what comes from above."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG242"
MESSAGE = "the gradient of 'inputs'"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def call(self, inputs):
        @ops.custom_gradient
        def tripled(x):
            def backward(*args, upstream=None):
                (upstream,) = args if upstream is None else (upstream,)
                return 3.0 * ops.ones_like(upstream)

            return 3.0 * x + 1.0, backward

        return tripled(inputs)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
