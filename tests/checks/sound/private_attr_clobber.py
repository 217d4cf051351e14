"""A private list of children under a name of its own."""

import keras

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self._own_layers = [keras.layers.Dense(4, dtype=self.dtype_policy)]

    def build(self, input_shape):
        self._own_layers[0].build(input_shape)

    def call(self, inputs):
        return self._own_layers[0](inputs)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
