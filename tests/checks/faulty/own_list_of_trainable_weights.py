"""A list of trainable weights that knows no freezing."""

import keras

from layergen.checks.subject import Sample, Tensor

CODE = "LG215"
MESSAGE = "trainable = False leaves w to be trained"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def build(self, input_shape):
        self.w = self.add_weight(name="w", shape=(input_shape[-1],))

    def call(self, inputs):
        return inputs * self.w

    @property
    def trainable_weights(self):
        return [self.w] if self.built else []


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
