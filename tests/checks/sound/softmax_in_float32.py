"""Takes a softmax in float32 under every policy, and gives the compute dtype."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound_softmax_in_float32")
class Sound(keras.layers.Layer):
    def __init__(self, temperature=2.0, **kwargs):
        super().__init__(**kwargs)
        self.temperature = temperature

    def call(self, inputs):
        scores = ops.cast(inputs, "float32") / self.temperature
        return ops.cast(ops.softmax(scores), self.compute_dtype)

    def get_config(self):
        return {**super().get_config(), "temperature": self.temperature}


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 6))),))
