"""Options of `call`: a symbolic call tells the shape that a real one gives, whatever they are."""

from __future__ import annotations

from itertools import product
from typing import Any

import keras
import pytest
from keras import tree
from semantics_support import case, normal
from support import made

import layergen

pytestmark = pytest.mark.filterwarnings("error")

FOLDED = {
    "layer": "Folded",
    "inputs": {"x": "(batch, time, dim)"},
    "options": {"flat": "bool = True", "both": "bool = False", "size": "int = 1"},
    "call": "y = ops.sum(x, axis=1) if flat else x\n"
    "y = ops.repeat(y, size, axis=-1)\n"
    "return [y, y] if both and flat else y\n",
}


def shapes(outputs: Any) -> Any:
    return tree.map_structure(lambda tensor: tuple(tensor.shape), outputs)


@pytest.mark.parametrize("with_sum", [False, True])
@pytest.mark.parametrize("power", [1, 2])
@pytest.mark.parametrize("norm", [None, "l1"])
def test_a_result_under_an_option_has_the_shape_of_the_real_one(
    with_sum: bool, power: int, norm: str | None
) -> None:
    layer = case("call_options", "add-weight")()
    options = {"with_sum": with_sum, "power": power, "norm": norm}
    symbolic = layer(keras.Input(batch_shape=(2, 5)), **options)
    assert shapes(symbolic) == shapes(layer(normal(2, 5), **options))
    assert layer.compute_output_shape((2, 5)) == (2, 3)


@pytest.mark.parametrize(
    ("flat", "both", "size"), [*product([True, False], [True, False], [1, 3])]
)
def test_options_that_change_a_result_together_are_found(
    flat: bool, both: bool, size: int
) -> None:
    layer = made(FOLDED)()
    options = {"flat": flat, "both": both, "size": size}
    symbolic = layer(keras.Input(batch_shape=(2, 4, 5)), **options)
    assert shapes(symbolic) == shapes(layer(normal(2, 4, 5), **options))


def test_an_option_that_leaves_the_shape_alone_costs_no_method() -> None:
    described = layergen.describe(
        "Scaled",
        options={"twice": "bool = False"},
        call="inputs * 2 if twice else inputs",
    )
    text = described.source()
    assert "compute_output_shape" in text
    assert "compute_output_spec" not in text


def test_a_layer_around_it_knows_no_shape_under_an_option() -> None:
    scores = {
        "layer": "Scores",
        "inputs": {"x": "(batch, dim)"},
        "options": {"with_sum": "bool = False"},
        "call": "(x, ops.sum(x, axis=-1)) if with_sum else x",
    }
    around = {
        "layer": "Around",
        "inputs": {"x": "(batch, dim)"},
        "sublayers": {"scores": "Scores()"},
        "call": "y, total = scores(x, with_sum=True)\nreturn y * total[:, None]\n",
    }
    made(scores)
    layer = made(around)()
    assert shapes(layer(normal(2, 5))) == (2, 5)


@pytest.mark.parametrize("options", [{}, {"keep": True}, {"axis": 2}, {"axis": -2}])
def test_an_option_may_change_a_result_that_nobody_knows(
    options: dict[str, Any],
) -> None:
    described = {
        "layer": "Reduced",
        "params": {"fn": "callable"},
        "inputs": {"x": "(batch, time, dim)"},
        "options": {"keep": "bool = False", "axis": "int = 1"},
        "call": "y = fn(x)\nreturn y if keep else ops.sum(y, axis=axis)\n",
        "output": "(batch, dim)",
    }
    layer = made(described)(fn=keras.activations.tanh)
    symbolic = layer(keras.Input(batch_shape=(2, 4, 5)), **options)
    assert shapes(symbolic) == shapes(layer(normal(2, 4, 5), **options))
    assert layer.compute_output_shape((2, 4, 5)) == (2, 5)


@pytest.mark.parametrize("total", [False, True])
@pytest.mark.parametrize("last", [False, True])
@pytest.mark.parametrize("changed", ["last", "not last"])
def test_an_option_may_change_the_result_on_one_side_of_a_condition(
    changed: str, last: bool, total: bool
) -> None:
    described = {
        "layer": "Sided",
        "params": {"last": "bool = True"},
        "inputs": {"x": "(batch, time, dim) if last else (batch, dim, time)"},
        "options": {"total": "bool = False"},
        "call": f"if {changed}:\n    return ops.sum(x, axis=-1) if total else x\n"
        "return ops.tanh(x)\n",
    }
    layer = made(described)(last=last)
    symbolic = layer(keras.Input(batch_shape=(2, 4, 5)), total=total)
    assert shapes(symbolic) == shapes(layer(normal(2, 4, 5), total=total))
    assert layer.compute_output_shape((2, 4, 5)) == (2, 4, 5)
