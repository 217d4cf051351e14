"""Keras's own `run_layer_test` on every layer of the catalogue, told every count."""

from __future__ import annotations

import keras
import pytest
from keras.src.testing import TestCase
from support import BOTH, STYLES, committed, path, samples

import layergen

#: Keras's test builds several inputs by their names, which its own `Layer.build` does not take.
WITHOUT_BUILD = ("Sampling",)


def test_keras_s_layer_test_is_not_made_for_several_inputs_without_build() -> None:
    with pytest.raises(TypeError, match="unexpected keyword argument 'x_shape'"):
        keras.layers.Layer().build(x_shape=(2, 3), y_shape=(2, 3))
    for name in WITHOUT_BUILD:
        for style in STYLES:
            assert "build" not in vars(committed(name, style))
        assert len(layergen.describe(name).inputs) > 1


@pytest.mark.parametrize(
    ("name", "style"), [each for each in BOTH if each[0] not in WITHOUT_BUILD]
)
def test_keras_s_own_layer_test_passes(name: str, style: str) -> None:
    description = layergen.describe(name)
    sample = samples(description)[-1]
    weights = sample.weights or ()
    trained = sum(weight.trainable for weight in weights)
    # A generator of random numbers is one variable, and no weight.
    draws = "seed_generator" in path(name, style).read_text()
    shapes = {f"{key}_shape": tensor.shape for key, tensor in sample.inputs}
    several = len(shapes) > 1
    assert isinstance(sample.outputs, layergen.checks.OutputSpec)
    TestCase().run_layer_test(
        committed(name, style),
        init_kwargs=dict(sample.params),
        input_shape=shapes if several else next(iter(shapes.values())),
        expected_output_shape=sample.outputs.shape,
        expected_num_trainable_weights=trained,
        expected_num_non_trainable_weights=len(weights) - trained,
        expected_num_non_trainable_variables=len(weights) - trained + draws,
        expected_num_seed_generators=int(draws),
        expected_num_losses=int("kernel_regularizer" in sample.params),
        supports_masking=description._shaped.analysis.description.mask is not None,
        # It hands all inputs to the layer as one.
        run_training_check=not several,
    )
