"""A gradient that is half of the slope."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG242"
MESSAGE = "the gradient of 'inputs'"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def call(self, inputs):
        @ops.custom_gradient
        def squared(x):
            def backward(*args, upstream=None):
                (upstream,) = args if upstream is None else (upstream,)
                return upstream * x

            return ops.square(x), backward

        return squared(inputs)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
