"""A table of constants, as a weight that is not trained."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound_table_of_frequencies")
class Sound(keras.layers.Layer):
    def __init__(self, many=3, **kwargs):
        super().__init__(**kwargs)
        self.many = many

    def build(self, input_shape):
        self.frequencies = self.add_weight(
            name="frequencies",
            shape=(self.many,),
            initializer=keras.initializers.RandomNormal(seed=5),
            trainable=False,
        )

    def call(self, inputs):
        angles = inputs[..., None] * self.frequencies
        return ops.concatenate([ops.sin(angles), ops.cos(angles)], axis=-1)

    def get_config(self):
        return {**super().get_config(), "many": self.many}


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 4))),))
