"""What the layers of the catalogue refuse: params, and inputs that they are not made for."""

from __future__ import annotations

from typing import Any

import pytest
from guide_derivations import normal
from support import STYLES, committed
from wild_slips import REFUSED as PUBLISHED_REFUSED
from wild_slips import STRANGE

both_styles = pytest.mark.parametrize("style", STYLES)


REFUSED = [
    *PUBLISHED_REFUSED,
    ("Linear", {"units": 0}, r"`units` must be at least 1. Received: units=0"),
    ("CustomDropout", {"rate": 1.0}, r"`rate` must be between 0 and 0.99."),
    ("StochasticDepth", {"rate": -0.5}, r"`rate` must be between 0 and 0.99."),
    ("AttentionPooling", {"units": -1}, r"`units` must be at least 1."),
    ("FixedLinear", {"input_dim": 0}, r"`input_dim` must be at least 1."),
    ("LearnedPositions", {"length": 0}, r"`length` must be at least 1."),
    (
        "ReflectionPadding2D",
        {"padding": (1, 2, 3)},
        r"padding must have two numbers. Received: padding=\(1, 2, 3\)",
    ),
    ("RootMeanSquareNormalization", {"epsilon": -1e-3}, r"`epsilon` must be at least"),
    ("SinusoidalPositions", {"longest": 0.5}, r"`longest` must be at least 1."),
    ("GatedLinearUnit", {"activation": "swoosh"}, r"Could not interpret activation"),
    ("FeatureCross", {"kernel_initializer": "best"}, r"Could not interpret init"),
    ("ActivityRegularizationLayer", {"rate": -1.0}, r"`rate` must be at least 0."),
    ("ComputeSum", {"input_dim": 0}, r"`input_dim` must be at least 1."),
    ("Decoder", {"original_dim": 0}, r"`original_dim` must be at least 1."),
    ("Encoder", {"latent_dim": 0}, r"`latent_dim` must be at least 1."),
    ("KLDivergenceLoss", {"weight": -0.1}, r"`weight` must be at least 0."),
    ("MLPBlock", {"output_units": 0}, r"`output_units` must be at least 1."),
    ("MaskedEmbedding", {"vocab_size": 0}, r"`vocab_size` must be at least 1."),
    ("OuterLayer", {"rate": -1.0}, r"`rate` must be at least 0."),
    ("OuterLayerWithKernelRegularizer", {"factor": -1.0}, r"`factor` must be at least"),
    ("ResNet", {"num_classes": 0}, r"`num_classes` must be at least 1."),
    ("ResNetBlock", {"strides": 0}, r"`strides` must be at least 1."),
    (
        "VariationalAutoEncoder",
        {"original_dim": 4, "kl_weight": -1.0},
        r"`kl_weight` must be at least 0. Received: kl_weight=-1.0",
    ),
]


@both_styles
@pytest.mark.parametrize(("name", "params", "message"), REFUSED)
def test_a_layer_refuses_wrong_params(
    name: str, params: dict[str, Any], message: str, style: str
) -> None:
    with pytest.raises(ValueError, match=message):
        committed(name, style)(**params)


@both_styles
def test_a_layer_refuses_inputs_that_it_is_not_made_for(style: str) -> None:
    padding = committed("ReflectionPadding2D", style)((3, 1))
    with pytest.raises(ValueError, match="padding must be smaller than the image"):
        padding(normal(1, 3, 4, 1))
    positions = committed("LearnedPositions", style)(1)
    with pytest.raises(ValueError, match=r"longer than .*time=2, length=1"):
        positions(normal(1, 2, 3))
    halves = committed("TemporalSplit", style)()
    with pytest.raises(ValueError, match=r"number of steps must be even.*time=5"):
        halves(normal(1, 5, 3))


@both_styles
@pytest.mark.parametrize(("name", "params", "shapes", "message"), STRANGE)
def test_a_published_layer_refuses_inputs_that_it_is_not_made_for(
    name: str, params: dict[str, Any], shapes: Any, message: str, style: str
) -> None:
    with pytest.raises(ValueError, match=message):
        committed(name, style)(**params).build(shapes)
