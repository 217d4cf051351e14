"""A codebook that only a loss of the layer trains."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def __init__(self, codes=6, beta=0.25, **kwargs):
        super().__init__(**kwargs)
        self.codes = codes
        self.beta = beta

    def build(self, input_shape):
        self.table = self.add_weight(
            name="table", shape=(self.codes, input_shape[-1]), initializer="uniform"
        )

    def call(self, inputs):
        distances = ops.sum(
            ops.square(inputs[..., None, :] - ops.convert_to_tensor(self.table)),
            axis=-1,
        )
        nearest = ops.take(self.table, ops.argmin(distances, axis=-1), axis=0)
        self.add_loss(ops.mean(ops.square(nearest - ops.stop_gradient(inputs))))
        self.add_loss(
            self.beta * ops.mean(ops.square(ops.stop_gradient(nearest) - inputs))
        )
        return inputs + ops.stop_gradient(nearest - inputs)

    def get_config(self):
        return {**super().get_config(), "codes": self.codes, "beta": self.beta}


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
