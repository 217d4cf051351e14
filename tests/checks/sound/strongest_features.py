"""Keeps the largest features alone; the choice has no gradient, the values have."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound_strongest_features")
class Sound(keras.layers.Layer):
    def __init__(self, kept=2, **kwargs):
        super().__init__(**kwargs)
        self.kept = kept

    def build(self, input_shape):
        self.kernel = self.add_weight(name="kernel", shape=(input_shape[-1], 6))

    def call(self, inputs):
        values = ops.matmul(inputs, self.kernel)
        lowest = ops.top_k(values, self.kept)[0][..., -1:]
        return ops.where(values >= lowest, values, ops.zeros_like(values))

    def get_config(self):
        return {**super().get_config(), "kept": self.kept}


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 6))),))
