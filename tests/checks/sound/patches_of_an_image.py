"""Cuts images into patches, and refuses those that cannot be cut."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound_patches_of_an_image")
class Sound(keras.layers.Layer):
    def __init__(self, size=2, dim=4, **kwargs):
        super().__init__(**kwargs)
        self.size = size
        self.dim = dim
        self.project = keras.layers.Conv2D(
            dim, size, strides=size, dtype=self.dtype_policy
        )

    def build(self, input_shape):
        self.project.build(input_shape)

    def call(self, inputs):
        patches = self.project(inputs)
        return ops.reshape(patches, (ops.shape(inputs)[0], -1, self.dim))

    def compute_output_shape(self, input_shape):
        batch, *sizes, _ = input_shape
        many = (
            None if None in sizes else (sizes[0] // self.size) * (sizes[1] // self.size)
        )
        return (batch, many, self.dim)

    def get_config(self):
        return {**super().get_config(), "size": self.size, "dim": self.dim}


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 4, 6, 3))),))
