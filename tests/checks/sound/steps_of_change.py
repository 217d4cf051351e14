"""The change from step to step."""

import keras

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound_steps_of_change")
class Sound(keras.layers.Layer):
    def call(self, inputs):
        return inputs[:, 1:] - inputs[:, :-1]


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 5, 4))),))
