"""What was told in one place equals what was told in another."""

from __future__ import annotations

import pickle

import pytest

import layergen
from layergen.description.model import Weight
from layergen.description.told import Told


def weight(shape: str = "(dim,)", initializer: str = "zeros", doc: str = "") -> Weight:
    """A weight that stands further down in its file the longer the words on the layer are."""
    described = layergen.describe(
        "Gate",
        doc=doc,
        inputs={"x": "(batch, dim)"},
        weights={"w": {"shape": shape, "initializer": initializer}},
        call="x * w",
    )
    return described._shaped.analysis.description.weights[0]


def test_a_value_equals_one_that_stands_elsewhere() -> None:
    here, there = weight(), weight(doc="One.\n\nTwo.\nThree.\n")
    assert here.span != there.span
    assert here == there
    assert hash(here) == hash(there)
    assert len({here, there}) == 1


@pytest.mark.parametrize("other", [{"shape": "(1,)"}, {"initializer": "ones"}])
def test_a_value_differs_from_one_that_says_something_else(
    other: dict[str, str],
) -> None:
    assert weight() != weight(**other)
    assert hash(weight()) != hash(weight(**other))


def test_a_value_is_shown_without_its_place() -> None:
    shown = repr(weight())
    assert "name='w'" in shown
    assert "span" not in shown.lower()
    assert "key=" not in shown


def test_a_value_differs_from_one_of_another_class() -> None:
    class One(Told, frozen=True):
        name: str

    class Two(Told, frozen=True):
        name: str

    assert One("a") == One("a") != Two("a")
    assert One("a") != "a"


def test_what_is_set_aside_in_a_base_is_set_aside_in_what_is_made_of_it() -> None:
    class One(Told, frozen=True):
        ASIDE = frozenset({"line"})

        name: str
        line: int

    class Two(One, frozen=True):
        ASIDE = frozenset({"column"})

        column: int
        text: str

    assert Two("a", 1, 2, "b") == Two("a", 3, 4, "b") != Two("a", 1, 2, "c")
    assert repr(Two("a", 1, 2, "b")).endswith("Two(name='a', text='b')")


def test_a_value_is_the_same_in_another_process() -> None:
    value = weight()
    again = pickle.loads(pickle.dumps(value))
    assert again == value
    assert again.span == value.span
