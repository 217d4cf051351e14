"""Keras's own `run_layer_test` on the catalogue's own layers, told every count."""

from __future__ import annotations

from typing import Any, NamedTuple

import keras
import pytest
from keras.src.testing import TestCase
from support import NAMES, STYLES, committed, path, samples
from wild_derivations import DERIVATIONS as PUBLISHED

import layergen
from layergen.checks.subject import OutputSpec, Tensor
from layergen.project import catalog

#: Those that are neither of Keras, whose own tests are run on them, nor published elsewhere.
TRIED = [
    name
    for name in NAMES
    if not catalog.is_keras_s(name) and name not in PUBLISHED
    # It makes a mask where it is asked to only, and the sample does not.
    if name != "MaskedEmbedding"
]
#: Keras's test builds several inputs by their names, which its own `Layer.build` does not take.
WITHOUT_BUILD = ("KLDivergenceLoss", "LogisticEndpoint", "Sampling")


class Counts(NamedTuple):
    """What a layer has: trainable weights, other weights, generators of numbers, losses."""

    trained: int = 0
    state: int = 0
    generators: int = 0
    losses: int = 0


#: Counted by hand, for layers that hold others.
COMPOSED = {
    "ActivityRegularizationLayer": Counts(losses=1),
    # Two dense layers.
    "Decoder": Counts(4),
    # Three dense layers, and what draws.
    "Encoder": Counts(6, generators=1),
    "MLPBlock": Counts(6),
    "OuterLayer": Counts(losses=1),
    "OuterLayerWithKernelRegularizer": Counts(2, losses=1),
    # Two kernels, the kernel and bias of the shortcut, scale and shift of two norms; mean and variance of both.
    "ResNetBlock": Counts(2 + 2 + 4, 4),
    "ResNet": Counts(2 * 8 + 2, 2 * 4),
    # The parts of the encoder and of the decoder, and what measures between them.
    "VariationalAutoEncoder": Counts(6 + 4, generators=1, losses=1),
}


def counts(name: str) -> Counts:
    """Of a layer of the catalogue as its last sample makes it."""
    if name in COMPOSED:
        return COMPOSED[name]
    sample = samples(layergen.describe(name))[-1]
    weights = sample.weights or ()
    trained = sum(weight.trainable for weight in weights)
    return Counts(
        trained,
        len(weights) - trained,
        generators=int("seed_generator" in path(name, "add-weight").read_text()),
        losses=int("kernel_regularizer" in sample.params),
    )


def shape(argument: Any) -> tuple[int, ...]:
    assert isinstance(argument, Tensor)
    return argument.shape


def test_the_layers_counted_by_hand_are_those_that_hold_others() -> None:
    holding = {n for n in TRIED if "sublayers:" in layergen.describe(n).text}
    losing = {n for n in TRIED if "add_loss(" in layergen.describe(n).text}
    assert set(COMPOSED) == holding | losing - set(WITHOUT_BUILD)


def test_keras_s_layer_test_is_not_made_for_several_inputs_without_build() -> None:
    with pytest.raises(TypeError, match="unexpected keyword argument 'x_shape'"):
        keras.layers.Layer().build(x_shape=(2, 3), y_shape=(2, 3))
    for name in WITHOUT_BUILD:
        for style in STYLES:
            assert "build" not in vars(committed(name, style))
        assert len(layergen.describe(name).inputs) > 1


@pytest.mark.parametrize("name", [name for name in TRIED if name not in WITHOUT_BUILD])
@pytest.mark.parametrize("style", STYLES)
def test_keras_s_own_layer_test_passes(name: str, style: str) -> None:
    description = layergen.describe(name)
    sample = samples(description)[-1]
    has = counts(name)
    shapes = {f"{key}_shape": shape(argument) for key, argument in sample.inputs}
    dtypes = {argument.dtype for _, argument in sample.inputs}
    several = len(shapes) > 1
    outputs = sample.outputs
    TestCase().run_layer_test(
        committed(name, style),
        init_kwargs=dict(sample.params),
        input_shape=shapes if several else next(iter(shapes.values())),
        input_dtype=None if several else dtypes.pop(),
        expected_output_shape=(
            outputs.shape
            if isinstance(outputs, OutputSpec)
            else tuple(output.shape for output in outputs)
        ),
        expected_num_trainable_weights=has.trained,
        expected_num_non_trainable_weights=has.state,
        expected_num_non_trainable_variables=has.state + has.generators,
        expected_num_seed_generators=has.generators,
        expected_num_losses=has.losses,
        supports_masking=description._shaped.analysis.description.mask is not None,
        # It hands all inputs to the layer as one.
        run_training_check=not several,
    )
