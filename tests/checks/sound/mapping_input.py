"""A mapping as one argument."""

import keras

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def call(self, inputs):
        return inputs["x"] * inputs["scale"]


SAMPLE = Sample(
    inputs=(("inputs", {"x": Tensor((2, 3)), "scale": Tensor((2, 1))}),),
)
