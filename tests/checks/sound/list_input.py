"""A list of inputs as one argument, a mapping as output."""

import keras
from keras import ops

from layergen.checks.subject import OutputSpec, Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def call(self, inputs):
        return {"sum": sum(inputs), "all": ops.concatenate(inputs, axis=-1)}


SAMPLE = Sample(
    inputs=(("inputs", (Tensor((2, 3)), Tensor((2, 3)))),),
    outputs={"sum": OutputSpec((2, 3)), "all": OutputSpec((2, 6))},
)
