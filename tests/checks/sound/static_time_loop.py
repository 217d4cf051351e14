"""A loop over the steps that a graph can hold."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound")
class Sound(keras.layers.Layer):
    def call(self, inputs):
        steps = ops.transpose(inputs, (1, 0, 2))
        first = ops.zeros_like(steps[0])

        def step(state, given):
            state = 0.5 * state + given
            return state, state

        state, _ = ops.scan(step, first, steps)
        return state


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 5, 4))),))
