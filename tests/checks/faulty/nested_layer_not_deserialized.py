"""A layer as argument that comes back from the config as a dict."""

import keras

from layergen.checks.subject import KerasObject, Sample, Tensor

CODE = "LG230"
ALSO = ("LG231",)
MESSAGE = "changes self.inner from"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def __init__(self, inner, **kwargs):
        super().__init__(**kwargs)
        self.inner = inner

    def build(self, input_shape):
        self.inner.build(input_shape)

    def call(self, inputs):
        return self.inner(inputs)

    def get_config(self):
        inner = keras.saving.serialize_keras_object(self.inner)
        return {**super().get_config(), "inner": inner}


SAMPLE = Sample(
    {"inner": KerasObject("layers.Dense", {"units": 3})},
    (("inputs", Tensor((2, 8))),),
)
