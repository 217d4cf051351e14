"""An activation that is not in the config, None by default."""

import keras

from layergen.checks.subject import Sample, Tensor

CODE = "LG230"
MESSAGE = "get_config leaves out 'activation' of __init__"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def __init__(self, activation=None, **kwargs):
        super().__init__(**kwargs)
        self.activation = keras.activations.get(activation)

    def call(self, inputs):
        return self.activation(inputs)

    def get_config(self):
        return super().get_config()


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
