"""A metric and a loss inside a layer."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def __init__(self, rate=0.01, **kwargs):
        super().__init__(**kwargs)
        self.rate = rate
        self.accuracy = keras.metrics.MeanSquaredError(name="error")

    def call(self, targets, logits):
        self.add_loss(self.rate * ops.mean(ops.square(targets - logits)))
        self.accuracy.update_state(targets, logits)
        return ops.softmax(logits)

    def get_config(self):
        return {**super().get_config(), "rate": self.rate}


SAMPLE = Sample(inputs=(("targets", Tensor((2, 3))), ("logits", Tensor((2, 3)))))
