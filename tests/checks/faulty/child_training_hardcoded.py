"""A dropout that is never on."""

import keras

from layergen.checks.subject import Sample, Tensor

CODE = "LG244"
MESSAGE = "a Dropout, is called with training=False in training"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def __init__(self, rate=0.5, **kwargs):
        super().__init__(**kwargs)
        self.rate = rate
        self.dropout = keras.layers.Dropout(rate, dtype=self.dtype_policy)

    def call(self, inputs):
        return self.dropout(inputs, training=False)

    def get_config(self):
        return {**super().get_config(), "rate": self.rate}


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
