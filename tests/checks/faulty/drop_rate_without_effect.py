"""A rate that is kept and not used."""

import keras

from layergen.checks.subject import Sample, Tensor

CODE = "LG244"
ALSO = ("LG207",)
MESSAGE = "with dropout=0.5 the call in training gives what it gives in inference"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def __init__(self, units=4, dropout=0.1, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.dropout = dropout
        self.dense = keras.layers.Dense(units, dtype=self.dtype_policy)

    def build(self, input_shape):
        self.dense.build(input_shape)

    def call(self, inputs, training=None):
        return self.dense(inputs)

    def get_config(self):
        return {**super().get_config(), "units": self.units, "dropout": self.dropout}


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
