"""One of Keras's own layers with something added."""

import keras
import numpy as np
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Conv2D):
    def __init__(self, filters, kernel_size, mask_type="A", **kwargs):
        super().__init__(filters, kernel_size, **kwargs)
        self.mask_type = mask_type

    def build(self, input_shape):
        super().build(input_shape)
        mask = np.ones(self.kernel.shape, "float32")
        mask[self.kernel_size[0] // 2 + (self.mask_type == "B") :] = 0.0
        self.mask = mask

    def call(self, inputs):
        mask = ops.cast(self.mask, self.kernel.dtype)
        self.kernel.assign(self.kernel * mask)
        return super().call(inputs)

    def get_config(self):
        return {**super().get_config(), "mask_type": self.mask_type}


SAMPLE = Sample({"filters": 2, "kernel_size": 3}, (("inputs", Tensor((2, 6, 6, 2))),))
