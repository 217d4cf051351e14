"""The guide's Linear, with values worked out by hand."""

import keras
from keras import ops

from layergen.checks.subject import (
    ExpectedWeight,
    KerasObject,
    OutputSpec,
    Sample,
    Tensor,
)


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def __init__(self, units=32, activation=None, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.activation = keras.activations.get(activation)

    def build(self, input_shape):
        self.w = self.add_weight(
            name="w", shape=(input_shape[-1], self.units), initializer="random_normal"
        )
        self.b = self.add_weight(name="b", shape=(self.units,), initializer="zeros")

    def call(self, inputs):
        return self.activation(ops.matmul(inputs, self.w) + self.b)

    def compute_output_shape(self, input_shape):
        return (*input_shape[:-1], self.units)

    def get_config(self):
        return {
            **super().get_config(),
            "units": self.units,
            "activation": keras.activations.serialize(self.activation),
        }


SAMPLE = Sample(
    {"units": 1},
    (("inputs", Tensor((1, 2), values=((3.0, 4.0),))),),
    outputs=OutputSpec((1, 1)),
    output_values=((12.0,),),
    weight_values=(("w", ((1.0,), (2.0,))), ("b", (1.0,))),
    weights=(ExpectedWeight("w", (2, 1)), ExpectedWeight("b", (1,))),
    resized=(("inputs", Tensor((3, 2))),),
    resized_outputs=OutputSpec((3, 1)),
)
VARIANTS = (
    {"units": 3, "activation": "tanh"},
    {"units": 3, "activation": KerasObject("activations.gelu")},
)
