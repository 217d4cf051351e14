"""The table of weights, held against the variables that Keras has made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from drawing_support import DESCRIPTIONS
from support import NAMES, ROOT

import layergen
from layergen.drawing.weights import Weights, weights_of
from layergen.plan.make import make_plan
from layergen.plan.samples import TensorSample, first_sample
from layergen.project.subjects import params

CHAIN = {
    "params": {"depth": "int = 3", "width": "int = 4", "wide": "bool = False"},
    "inputs": {"x": "(batch, dim)"},
    "sublayers": {
        "chain": "layers.Dense(width) for _ in range(depth)",
        "growing": "layers.Dense(2 + i) for i in range(depth)",
        "inner": "Chained(width + 1, deep=wide)",
        "more": "layers.Dense(3) if wide",
    },
    "call": "y = [each(x) for each in growing]\nz = inner(x)\n"
    "if more is not None:\n    z = more(z)\n"
    "for each in chain:\n    x = each(x)\nreturn x, y[0], z",
}
CHAINED = {
    "params": {"units": "int", "deep": "bool = True"},
    "inputs": {"x": "(batch, dim)"},
    "weights": {"w": "(dim, units)", "v": "(units, units) if deep"},
    "call": "x = x @ w\nreturn x if v is None else x @ v",
}


def zeros(sample: Any) -> Any:
    if isinstance(sample, TensorSample):
        return np.zeros(sample.shape, sample.dtype or "float32")
    if isinstance(sample, Mapping):
        return {name: zeros(one) for name, one in sample.items()}
    return [zeros(one) for one in sample]


def variables(description: layergen.Description) -> list[Any]:
    """What Keras has made, once the layer has been called on the sample."""
    found = first_sample(make_plan(description._shaped))
    assert found is not None
    made = description.layer_class()(**params(found.params))
    made(**{name: zeros(argument) for name, argument in found.inputs})
    return list(made.weights)


def is_as_made(found: Weights, made: list[Any]) -> None:
    copies = [
        (row.name.split("/")[-1].removesuffix("[i]"), copy)
        for row in found.rows
        for copy in row.copies or ()
    ]
    # Keras numbers the weights of a list.
    listed = {row.name[:-3] for row in found.rows if row.name.endswith("[i]")}
    kept = [(_name(w.name, listed), tuple(w.shape)) for w in made]
    assert sorted(copies) == sorted(kept)
    assert found.parameters == sum(int(np.prod(w.shape)) for w in made)
    trained = sum(len(r.copies or ()) for r in found.rows if _is_trained(r.notes))
    assert trained == sum(w.trainable for w in made)


def _name(name: str, listed: set[str]) -> str:
    stem = name.rpartition("_")[0]
    return stem if stem in listed else name


def _is_trained(notes: tuple[str, ...]) -> bool:
    return "not trained" not in notes


#: Layers some of whose weights have sizes, or are in layers, that only `build` knows. The table leaves these open.
LEFT_OPEN = (
    *("MultiHeadAttention", "TimeDistributed", "VariableSelection"),
    "WindowAttention",
)


@pytest.mark.parametrize("name", [name for name in NAMES if name not in LEFT_OPEN])
def test_the_table_of_a_layer_of_the_catalogue_is_what_keras_makes(name: str) -> None:
    found = layergen.describe(name)
    is_as_made(weights_of(found._shaped), variables(found))


@pytest.mark.parametrize("name", LEFT_OPEN)
def test_a_table_that_leaves_weights_open_gives_no_total(name: str) -> None:
    assert weights_of(layergen.describe(name)._shaped).parameters is None


@pytest.mark.parametrize("name", [n for n in LEFT_OPEN if n != "TimeDistributed"])
def test_what_such_a_table_tells_is_what_keras_makes(name: str) -> None:
    rows = weights_of(layergen.describe(name)._shaped).rows
    told = Counter(
        (row.name.split("/")[-1], copy) for row in rows for copy in row.copies or ()
    )
    made = Counter((w.name, tuple(w.shape)) for w in variables(layergen.describe(name)))
    assert not told - made


def test_lists_chains_and_nested_conditions_are_counted_as_keras_makes_them() -> None:
    layergen.describe("Chained", **CHAINED)
    found = weights_of(layergen.describe("Chain", **CHAIN)._shaped)
    rows = {row.name: row for row in found.rows}
    assert str(rows["chain[0]/kernel"].shape) == "(dim, width)"
    assert str(rows["chain[1:]/kernel"].shape) == "(width, width)"
    assert rows["chain[1:]/kernel"].copies == ((4, 4), (4, 4))
    assert rows["growing[i]/kernel"].sizes == "(5, 2) or (5, 3) or (5, 4)"
    assert rows["inner/w"].copies == ((5, 5),)
    assert rows["inner/v"].sizes == rows["more/kernel"].sizes == "none"
    is_as_made(found, variables(layergen.describe("Chain", **CHAIN)))


def test_the_weights_of_a_specialised_layer_are_those_of_its_base() -> None:
    found = layergen.describe(
        "Tempered",
        params={"units": "int = 3"},
        extends="layers.Dense(units)",
        inputs={"x": "(batch, dim)"},
        weights={"heat": "() = ones"},
        call="base(x) * heat",
    )
    names = [row.name for row in weights_of(found._shaped).rows]
    assert names == ["kernel", "bias", "heat"]
    is_as_made(weights_of(found._shaped), variables(found))


def test_every_description_of_the_project_has_a_table() -> None:
    for file in DESCRIPTIONS:
        found = weights_of(layergen.load(file, trust=True)._shaped)
        assert found.sample, file.relative_to(ROOT)
