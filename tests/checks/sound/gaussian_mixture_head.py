"""Two heads of one body, a positive one among them."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound_gaussian_mixture_head")
class Sound(keras.layers.Layer):
    def __init__(self, parts=3, **kwargs):
        super().__init__(**kwargs)
        self.parts = parts
        self.heads = {
            name: keras.layers.Dense(parts, name=name, dtype=self.dtype_policy)
            for name in ("weight", "mean", "deviation")
        }

    def build(self, input_shape):
        for head in self.heads.values():
            head.build(input_shape)

    def call(self, inputs):
        return {
            "weight": ops.softmax(self.heads["weight"](inputs)),
            "mean": self.heads["mean"](inputs),
            "deviation": ops.softplus(self.heads["deviation"](inputs)) + 1e-3,
        }

    def get_config(self):
        return {**super().get_config(), "parts": self.parts}


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 6))),))
