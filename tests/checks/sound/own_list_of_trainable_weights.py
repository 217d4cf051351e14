"""A list of trainable weights that is Keras's."""

import keras

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def build(self, input_shape):
        self.w = self.add_weight(name="w", shape=(input_shape[-1],))

    def call(self, inputs):
        return inputs * self.w

    @property
    def trainable_variables(self):
        return super().trainable_variables


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
