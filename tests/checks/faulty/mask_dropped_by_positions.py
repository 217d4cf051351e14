"""Positions added, and the mask gone."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG262"
MESSAGE = "the mask of 'inputs' ends here without need"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def call(self, inputs):
        steps = ops.arange(ops.shape(inputs)[1])
        return inputs + ops.cast(steps, inputs.dtype)[None, :, None]


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 5, 4))),))
