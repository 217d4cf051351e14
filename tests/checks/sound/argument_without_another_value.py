"""Whoever makes models of it reads an argument; which values that takes, nobody can guess."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def __init__(self, stage=None, **kwargs):
        super().__init__(**kwargs)
        self.stage = stage

    def call(self, inputs):
        return ops.tanh(inputs)

    def get_config(self):
        return {**super().get_config(), "stage": self.stage}


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
