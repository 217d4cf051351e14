"""A regularizer that no weight has."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG249"
MESSAGE = "the argument 'kernel_regularizer' adds nothing"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def __init__(self, kernel_regularizer=None, **kwargs):
        super().__init__(**kwargs)
        self.kernel_regularizer = keras.regularizers.get(kernel_regularizer)

    def build(self, input_shape):
        self.kernel = self.add_weight(name="kernel", shape=(input_shape[-1], 4))

    def call(self, inputs):
        return ops.matmul(inputs, self.kernel)

    def get_config(self):
        regularizer = keras.regularizers.serialize(self.kernel_regularizer)
        return {**super().get_config(), "kernel_regularizer": regularizer}


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
