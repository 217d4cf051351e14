"""Layers that specialise one of Keras's, as parts of others."""

from __future__ import annotations

import numpy as np
import pytest

import layergen
from layergen import api

DOUBLED = {
    "params": {"units": "int = 3"},
    "extends": "layers.Dense(units)",
    "inputs": {"x": "(batch, dim)"},
    "call": "base(x) * 2",
}


@pytest.fixture(autouse=True)
def _doubled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "_described_here", {})
    layergen.describe("Doubled", **DOUBLED)


def around(call: str) -> layergen.Description:
    inputs = {"x": "(batch, dim)"}
    return layergen.describe(
        "Around", inputs=inputs, sublayers={"a": "Doubled(4)"}, call=call
    )


def test_the_weights_of_the_base_layer_can_be_read() -> None:
    found = around("a(x) + a.kernel[0]")
    weights = found._shaped.inference.weights
    assert [(w.name, str(w.shape)) for w in weights or ()] == [
        ("a/kernel", "(dim, 4)"),
        ("a/bias", "(4,)"),
    ]
    layer = found.layer_class()()
    x = np.ones((2, 5), "float32")
    y = np.asarray(layer(x))
    kernel = np.asarray(layer.a.kernel)
    np.testing.assert_allclose(y, 2 * (x @ kernel) + kernel[0], rtol=1e-5)


def test_a_weight_that_the_base_layer_has_not_is_a_mistake() -> None:
    with pytest.raises(layergen.DescriptionError, match="LG042") as caught:
        around("a(x) + a.kernle[0]")
    assert "did you mean 'kernel'?" in str(caught.value)
