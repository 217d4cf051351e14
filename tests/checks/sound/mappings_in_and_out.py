"""A mapping of tensors in, another mapping out."""

import keras
from keras import ops

from layergen.checks.subject import Sample, Tensor


@keras.saving.register_keras_serializable(package="sound_mappings_in_and_out")
class Sound(keras.layers.Layer):
    def build(self, input_shape):
        self.scale = self.add_weight(
            name="scale", shape=(input_shape["image"][-1],), initializer="ones"
        )

    def call(self, inputs):
        image = inputs["image"] * self.scale
        return {
            "image": image,
            "brightness": ops.mean(image, axis=(1, 2, 3)),
            "label": inputs["label"],
        }

    def compute_output_spec(self, inputs):
        image, label = inputs["image"], inputs["label"]
        return {
            "image": keras.KerasTensor(image.shape, self.compute_dtype),
            "brightness": keras.KerasTensor(image.shape[:1], self.compute_dtype),
            "label": keras.KerasTensor(label.shape, label.dtype),
        }


SAMPLE = Sample(
    inputs=(
        ("inputs", {"image": Tensor((2, 4, 6, 3)), "label": Tensor((2,), "int32")}),
    )
)
