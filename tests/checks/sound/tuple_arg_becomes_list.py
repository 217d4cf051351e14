"""A tuple that is made one again."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def __init__(self, sizes=(2, 4), **kwargs):
        super().__init__(**kwargs)
        self.sizes = tuple(sizes)

    def call(self, inputs):
        return ops.reshape(inputs, (-1,) + self.sizes)  # noqa: RUF005

    def get_config(self):
        return {**super().get_config(), "sizes": self.sizes}


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
