"""A counter that all layers of the class share."""

import keras

from layergen.checks.subject import Sample, Tensor

CODE = "LG228"
MESSAGE = "a second call in inference changes Faulty.calls from "


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    calls = 0

    def call(self, inputs):
        type(self).calls += 1
        return inputs / type(self).calls


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
