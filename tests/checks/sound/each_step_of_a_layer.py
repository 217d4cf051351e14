"""Runs the layer that it is given on every step."""

import keras
from keras import ops

from layergen.checks.subject import KerasObject, Sample, Tensor


@keras.saving.register_keras_serializable(package="sound_each_step_of_a_layer")
class Sound(keras.layers.Wrapper):
    def build(self, input_shape):
        if not self.layer.built:
            self.layer.build((input_shape[0], *input_shape[2:]))

    def call(self, inputs):
        shape = ops.shape(inputs)
        flat = ops.reshape(inputs, (-1, *inputs.shape[2:]))
        out = self.layer(flat)
        return ops.reshape(out, (shape[0], shape[1], *out.shape[1:]))

    def compute_output_shape(self, input_shape):
        inner = self.layer.compute_output_shape((input_shape[0], *input_shape[2:]))
        return (input_shape[0], input_shape[1], *inner[1:])


DENSE = KerasObject("layers.Dense", {"units": 4})


SAMPLE = Sample({"layer": DENSE}, inputs=(("inputs", Tensor((2, 5, 6))),))
