"""A Python loop over the rows of an image: columns may have any number, rows may not."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG226"
MESSAGE = "axes of unknown length raises TypeError"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def call(self, inputs):
        total, rows = 0.0, []
        for row in range(inputs.shape[1]):
            total = total + inputs[:, row]
            rows.append(total)
        return ops.stack(rows, axis=1)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 4, 6, 3))),))
