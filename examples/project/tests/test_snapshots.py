"""What layergen generates is reviewed: a new version of it that writes something else is seen here first."""

from __future__ import annotations

import layergen
from layergen.testing import LayerSnapshot


def test_encoder(layer_snapshot: LayerSnapshot) -> None:
    layer_snapshot("descriptions/demand_encoder.layer.yaml")


def test_bias_in_both_styles(layer_snapshot: LayerSnapshot) -> None:
    layer_snapshot("descriptions/hour_bias.layer.yaml")
    layer_snapshot("descriptions/hour_bias.layer.yaml", style="tf-variable")


def test_scale_that_is_described_in_code(layer_snapshot: LayerSnapshot) -> None:
    scale = layergen.describe(
        "Scale", weights={"scale": "(input_dim,) = ones"}, call="inputs * scale"
    )
    layer_snapshot(scale)
