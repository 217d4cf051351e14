"""The largest of some linear pieces."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound_largest_of_pieces")
class Sound(keras.layers.Layer):
    def __init__(self, units=4, pieces=3, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.pieces = pieces

    def build(self, input_shape):
        self.kernel = self.add_weight(
            name="kernel", shape=(input_shape[-1], self.units, self.pieces)
        )

    def call(self, inputs):
        return ops.max(ops.einsum("bi,iup->bup", inputs, self.kernel), axis=-1)

    def get_config(self):
        return {**super().get_config(), "units": self.units, "pieces": self.pieces}


SAMPLE = Sample(inputs=(("inputs", Tensor((4, 6))),))
