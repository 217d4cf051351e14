"""A layer as argument that comes back from a file built, and is built again."""

import keras

from layergen.checks.subject import KerasObject, Sample, Tensor

CODE = "LG231"
MESSAGE = (
    "loading the saved model raises ValueError: You cannot add new elements of state"
)


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def __init__(self, inner, **kwargs):
        super().__init__(**kwargs)
        self.inner = inner

    def build(self, input_shape):
        self.inner.build(input_shape)

    def call(self, inputs):
        return inputs + self.inner(inputs)

    def get_config(self):
        inner = keras.saving.serialize_keras_object(self.inner)
        return {**super().get_config(), "inner": inner}

    @classmethod
    def from_config(cls, config):
        inner = keras.saving.deserialize_keras_object(config.pop("inner"))
        return cls(inner, **config)


SAMPLE = Sample(
    {"inner": KerasObject("layers.Dense", {"units": 8})}, (("inputs", Tensor((2, 8))),)
)
