"""A frozen kernel with a small correction that begins at zero."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound_adapter_of_low_rank")
class Sound(keras.layers.Layer):
    def __init__(self, units=4, rank=2, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.rank = rank

    def build(self, input_shape):
        self.kernel = self.add_weight(
            name="kernel", shape=(input_shape[-1], self.units), trainable=False
        )
        self.a = self.add_weight(name="a", shape=(input_shape[-1], self.rank))
        self.b = self.add_weight(
            name="b", shape=(self.rank, self.units), initializer="zeros"
        )

    def call(self, inputs):
        return ops.matmul(inputs, self.kernel) + ops.matmul(
            ops.matmul(inputs, self.a), self.b
        )

    def get_config(self):
        return {**super().get_config(), "units": self.units, "rank": self.rank}


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 6))),))
