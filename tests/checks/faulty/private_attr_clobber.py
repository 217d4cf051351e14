"""An attribute with the name of one that Keras keeps its own books in."""

import keras

from layergen.checks.subject import Sample, Tensor

CODE = "LG212"
ALSO = ("LG231",)
MESSAGE = "self._layers is an attribute of Keras's own"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self._layers = [keras.layers.Dense(4, dtype=self.dtype_policy)]

    def build(self, input_shape):
        self._layers[0].build(input_shape)

    def call(self, inputs):
        return self._layers[0](inputs)


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
