"""Squared distances to centres that are trained."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound_distances_to_centres")
class Sound(keras.layers.Layer):
    def __init__(self, centres=3, **kwargs):
        super().__init__(**kwargs)
        self.centres = centres

    def build(self, input_shape):
        self.table = self.add_weight(
            name="table",
            shape=(self.centres, input_shape[-1]),
            initializer="random_normal",
        )

    def call(self, inputs):
        table = ops.convert_to_tensor(self.table)
        return ops.exp(-ops.sum(ops.square(inputs[..., None, :] - table), axis=-1))

    def get_config(self):
        return {**super().get_config(), "centres": self.centres}


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 6))),))
