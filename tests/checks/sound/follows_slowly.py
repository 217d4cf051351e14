"""A copy of a weight that follows it in training, and is not trained."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound_follows_slowly")
class Sound(keras.layers.Layer):
    def __init__(self, momentum=0.9, **kwargs):
        super().__init__(**kwargs)
        self.momentum = momentum

    def build(self, input_shape):
        shape = (input_shape[-1], 4)
        self.online = self.add_weight(name="online", shape=shape)
        self.target = self.add_weight(
            name="target", shape=shape, trainable=False, aggregation="mean"
        )

    def call(self, inputs, training=None):
        if training:
            self.target.assign(
                self.momentum * self.target + (1 - self.momentum) * self.online
            )
        online = ops.matmul(inputs, self.online)
        return online, ops.matmul(inputs, ops.stop_gradient(self.target))

    def get_config(self):
        return {**super().get_config(), "momentum": self.momentum}


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 6))),))
