"""A codebook that moves with what it is used for, and lets gradients pass."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound_codebook_with_average")
class Sound(keras.layers.Layer):
    def __init__(self, codes=5, decay=0.9, **kwargs):
        super().__init__(**kwargs)
        self.codes = codes
        self.decay = decay

    def build(self, input_shape):
        self.table = self.add_weight(
            name="table",
            shape=(self.codes, input_shape[-1]),
            initializer="random_normal",
            trainable=False,
            aggregation="mean",
            autocast=False,
        )

    def call(self, inputs, training=None):
        table = ops.cast(self.table, self.compute_dtype)
        distances = ops.sum(ops.square(inputs[:, None, :] - table), axis=-1)
        chosen = ops.one_hot(
            ops.argmin(distances, axis=-1), self.codes, dtype=self.compute_dtype
        )
        nearest = ops.matmul(chosen, table)
        if training:
            uses = ops.cast(ops.sum(chosen, axis=0), self.variable_dtype)
            sums = ops.cast(
                ops.matmul(ops.transpose(chosen), inputs), self.variable_dtype
            )
            wanted = sums / ops.maximum(uses, 1)[:, None]
            moved = self.decay * self.table + (1 - self.decay) * wanted
            self.table.assign(ops.where(uses[:, None] > 0, moved, self.table))
        return inputs + ops.stop_gradient(nearest - inputs)

    def get_config(self):
        return {**super().get_config(), "codes": self.codes, "decay": self.decay}


SAMPLE = Sample(inputs=(("inputs", Tensor((2, 6))),))
