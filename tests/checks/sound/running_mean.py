"""Takes a mean that it moves in training away from its inputs."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound_running_mean")
class Sound(keras.layers.Layer):
    def __init__(self, momentum=0.9, **kwargs):
        super().__init__(**kwargs)
        self.momentum = momentum

    def build(self, input_shape):
        self.mean = self.add_weight(
            name="mean",
            shape=(input_shape[-1],),
            initializer="zeros",
            trainable=False,
            aggregation="mean",
            autocast=False,
        )

    def call(self, inputs, training=None):
        if training:
            batch = ops.mean(
                ops.cast(inputs, self.variable_dtype),
                axis=list(range(len(inputs.shape) - 1)),
            )
            self.mean.assign(self.momentum * self.mean + (1 - self.momentum) * batch)
        return inputs - ops.cast(self.mean, self.compute_dtype)

    def get_config(self):
        return {**super().get_config(), "momentum": self.momentum}


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 5, 6))),))
