"""Layers given in a list, each deserialized."""

import keras

from layergen.checks.subject import KerasObject, Sample, Tensor


@keras.saving.register_keras_serializable(package="sound_list_of_layers_argument")
class Sound(keras.layers.Layer):
    def __init__(self, layers, **kwargs):
        super().__init__(**kwargs)
        self.stack = [
            (
                each
                if isinstance(each, keras.layers.Layer)
                else keras.saving.deserialize_keras_object(each)
            )
            for each in layers
        ]

    def build(self, input_shape):
        for layer in self.stack:
            if not layer.built:
                layer.build(input_shape)
            input_shape = layer.compute_output_shape(input_shape)

    def call(self, inputs):
        for layer in self.stack:
            inputs = layer(inputs)
        return inputs

    def get_config(self):
        layers = [keras.saving.serialize_keras_object(each) for each in self.stack]
        return {**super().get_config(), "layers": layers}


DENSE = KerasObject("layers.Dense", {"units": 4})


SAMPLE = Sample({"layers": [DENSE, DENSE]}, inputs=(("inputs", Tensor((2, 6))),))
