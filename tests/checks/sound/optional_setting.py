"""A setting that the config holds only where it is set."""

import keras

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def __init__(self, factor=None, **kwargs):
        super().__init__(**kwargs)
        self.factor = factor

    def call(self, inputs):
        return inputs if self.factor is None else self.factor * inputs

    def get_config(self):
        config = super().get_config()
        if self.factor is not None:
            config["factor"] = self.factor
        return config


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
VARIANTS = ({"factor": 3.0},)
