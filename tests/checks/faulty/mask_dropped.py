"""A mask that is used and ends here."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG262"
MESSAGE = "the layer takes a mask for 'inputs', keeps its steps, and hands no mask on"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def call(self, inputs, mask=None):
        if mask is not None:
            inputs = ops.where(mask[:, :, None], inputs, 0.0)
        return ops.cumsum(inputs, axis=1)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 5, 4))),))
