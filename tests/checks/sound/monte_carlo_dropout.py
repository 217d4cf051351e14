"""Dropout that is on in inference too, and says so."""

import keras

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    """Monte Carlo dropout: many answers tell how sure a model is."""

    def __init__(self, rate=0.5, **kwargs):
        super().__init__(**kwargs)
        self.rate = rate
        self.dropout = keras.layers.Dropout(rate, dtype=self.dtype_policy)

    def call(self, inputs):
        return self.dropout(inputs, training=True)

    def get_config(self):
        return {**super().get_config(), "rate": self.rate}


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
