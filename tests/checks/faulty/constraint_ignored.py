"""A constraint that no weight has."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG249"
MESSAGE = "no weight has the constraint that is given as 'kernel_constraint'"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def __init__(self, kernel_constraint=None, **kwargs):
        super().__init__(**kwargs)
        self.kernel_constraint = keras.constraints.get(kernel_constraint)

    def build(self, input_shape):
        self.kernel = self.add_weight(name="kernel", shape=(input_shape[-1], 4))

    def call(self, inputs):
        return ops.matmul(inputs, self.kernel)

    def get_config(self):
        constraint = keras.constraints.serialize(self.kernel_constraint)
        return {**super().get_config(), "kernel_constraint": constraint}


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
