"""Local names of the generated methods never stand for what the description calls by them."""

from __future__ import annotations

from typing import Any

import keras
import pytest
from semantics_support import normal
from support import made

from layergen.styles.names import own_name, own_names

STYLES = ("add-weight", "tf-variable")
CHAIN = (
    "y = first(x)\nz = a(y) + b(y)\nfor block in blocks:\n    z = block(z)\n"
    "return last(y) + ops.sum(z, -1, keepdims=True)\n"
)


@pytest.mark.parametrize("axis", ["dim", "shape", "layer", "inner_layer"])
def test_a_shape_that_has_a_name_keeps_it_behind_a_chain_of_layers(axis: str) -> None:
    described = {
        "layer": "Chained",
        "inputs": {"x": f"(batch, {axis})"},
        "sublayers": {
            "first": "layers.Dense(3)",
            "a": "layers.Dense(4)",
            "b": "layers.Dense(4)",
            "blocks": "layers.Dense(6) for _ in range(2)",
            "last": f"layers.Dense({axis})",
        },
        "call": CHAIN,
    }
    layer = made(described)()
    layer.build((2, 5))
    assert layer.last.kernel.shape == (3, 5)
    assert [tuple(b.kernel.shape) for b in layer.blocks] == [(4, 6), (6, 6)]
    assert layer(normal(2, 5)).shape == (2, 5)


@pytest.mark.parametrize("axis", ["dim", "shape", "shape_1", "inner_shape_2", "layer"])
def test_an_axis_may_be_called_as_the_shapes_are_that_sublayers_are_built_for(
    axis: str,
) -> None:
    described = {
        "layer": "Twice",
        "inputs": {"x": f"(batch, {axis})", "inner": "(batch, other)"},
        "sublayers": {
            "first": "layers.Dense(3)",
            "a": "layers.Dense(4)",
            "b": "layers.Dense(4)",
            "c": "layers.Dense(6)",
            "d": "layers.Dense(6)",
            "many": "layers.Dense(6) for _ in range(2)",
            "last": "layers.Dense(1)",
        },
        "weights": {"w": f"({axis}, other) = ones"},
        "call": "y = first(x)\nz = a(y) + b(y)\nz = c(z) + d(z)\n"
        "for each in many:\n    x = x + ops.sum(each(inner), -1, keepdims=True)\n"
        "return last(ops.concatenate([x, x @ w], -1)) + ops.sum(z, -1, keepdims=True)\n",
    }
    layer = made(described)()
    layer.build((2, 5), (2, 7))
    assert layer.a.kernel.shape == layer.b.kernel.shape == (3, 4)
    assert layer.c.kernel.shape == layer.d.kernel.shape == (4, 6)
    assert layer.many[1].kernel.shape == (7, 6)
    assert layer.last.kernel.shape == (5 + 7, 1)
    assert layer(normal(2, 5), normal(2, 7)).shape == (2, 1)


def test_a_param_keeps_its_value_while_layers_are_told_to_hand_masks_on() -> None:
    described = {
        "layer": "Handing",
        "params": {"layer": "int = 3"},
        "inputs": {"x": "(batch, dim)"},
        "sublayers": {
            "blocks": {
                "layer": "layers.Dense(4)",
                "for": "_ in range(2)",
                "mask": "pass",
            },
            "last": "layers.Dense(layer)",
        },
        "call": "for block in blocks:\n    x = block(x)\nreturn last(x)\n",
    }
    assert made(described)()(normal(2, 5)).shape == (2, 3)


@pytest.mark.parametrize("style", STYLES)
def test_an_axis_may_be_called_as_what_a_variable_is_made_with(style: str) -> None:
    described = {
        "layer": "Kernels",
        "inputs": {"x": "(batch, variable, w_init)"},
        "weights": {
            "w": "(w_init,) = ones",
            "kernels": {
                "shape": "(variable, w_init)",
                "initializer": "ones",
                "regularizer": "l2",
                "for": "_ in range(2)",
            },
            "last": "(variable, w_init) = ones",
        },
        "call": "return x * w * kernels[0] * kernels[1] * last",
    }
    layer: Any = made(described, style)()
    layer.build((2, 4, 5))
    assert [tuple(w.shape) for w in layer.weights] == [(5,), *[(4, 5)] * 3]
    assert all(
        isinstance(kernel.regularizer, keras.regularizers.L2)
        for kernel in layer.kernels
    )


def test_a_name_that_is_taken_gets_a_word_before_it() -> None:
    assert own_name("shape", ()) == "shape"
    assert own_name("shape", {"shape"}) == "inner_shape"
    assert own_name("shape", {"shape", "inner_shape"}) == "inner_shape_2_"
    assert own_names("shape", 2, {"shape"}) == ["shape_1", "shape_2"]
    assert own_names("shape", 2, {"shape_2"}) == ["inner_shape_1", "inner_shape_2"]
    assert own_names("shape", 0, {"shape"}) == []
