"""What adapt learns is trained as well."""

import keras
import numpy as np

from layergen.checks.subject import Sample, Tensor

CODE = "LG246"
MESSAGE = "adapt assigns 'mean', but 'mean' is trainable"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def build(self, input_shape):
        self.mean = self.add_weight(
            name="mean", shape=(input_shape[-1],), initializer="zeros"
        )

    def adapt(self, data):
        if not self.built:
            self.build(np.shape(data))
        self.mean.assign(np.mean(np.asarray(data), axis=0))

    def call(self, inputs):
        return inputs - self.mean


SAMPLE = Sample(inputs=(("inputs", Tensor((4, 6))),))
