"""A regularizer that is given to the weight, and added."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG249"
ALSO = ("LG248",)
MESSAGE = "2 times the"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def __init__(self, kernel_regularizer="l2", **kwargs):
        super().__init__(**kwargs)
        self.kernel_regularizer = keras.regularizers.get(kernel_regularizer)

    def build(self, input_shape):
        self.kernel = self.add_weight(
            name="kernel",
            shape=(input_shape[-1], 4),
            regularizer=self.kernel_regularizer,
        )

    def call(self, inputs):
        if self.kernel_regularizer is not None:
            self.add_loss(self.kernel_regularizer(ops.convert_to_tensor(self.kernel)))
        return ops.matmul(inputs, self.kernel)

    def get_config(self):
        regularizer = keras.regularizers.serialize(self.kernel_regularizer)
        return {**super().get_config(), "kernel_regularizer": regularizer}


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
