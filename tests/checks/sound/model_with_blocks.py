"""A model that is subclassed, with blocks in a list."""

import keras

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound_model_with_blocks")
class Sound(keras.Model):
    def __init__(self, width=4, depth=2, **kwargs):
        super().__init__(**kwargs)
        self.width = width
        self.depth = depth
        self.blocks = [
            keras.layers.Dense(width, activation="tanh") for _ in range(depth)
        ]
        self.drop = keras.layers.Dropout(0.2)
        self.head = keras.layers.Dense(3)

    def build(self, input_shape):
        for block in self.blocks:
            block.build(input_shape)
            input_shape = (*input_shape[:-1], self.width)
        self.head.build(input_shape)

    def call(self, inputs, training=None):
        for block in self.blocks:
            inputs = block(inputs)
        return self.head(self.drop(inputs, training=training))

    def get_config(self):
        return {**super().get_config(), "width": self.width, "depth": self.depth}


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 6))),))
