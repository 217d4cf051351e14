"""A counter that Keras reads in float16."""

import keras

from layergen.checks.subject import Sample, Tensor

CODE = "LG254"
MESSAGE = "from 4096 by 0"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def build(self, input_shape):
        self.count = self.add_weight(
            name="count",
            shape=(),
            initializer="zeros",
            trainable=False,
            aggregation="only_first_replica",
        )

    def call(self, inputs, training=False):
        if training:
            self.count.assign(self.count + 1.0)
        return inputs


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
