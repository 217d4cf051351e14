"""A seed generator made in call."""

import keras

from layergen.checks.subject import Sample, Tensor

CODE = "LG241"
ALSO = ("LG214",)
MESSAGE = "a step of training raises ValueError: tf.function only supports singleton"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def call(self, inputs, training=False):
        seed = keras.random.SeedGenerator(3)
        noise = keras.random.normal(inputs.shape[1:], dtype=inputs.dtype, seed=seed)
        return inputs + noise


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
