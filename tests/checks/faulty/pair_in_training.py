"""Another number of outputs in training."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor

CODE = "LG220"
MESSAGE = "in training the call returns output[0] (2, 8) float32, output[1] (2, 8) float32, in inference output (2, 8) float32"


@keras.saving.register_keras_serializable(package="faulty")
class Faulty(keras.layers.Layer):
    def call(self, inputs, training=False):
        scores = ops.softmax(inputs)
        return (inputs * scores, scores) if training else inputs * scores


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
