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
