"""Values as Python texts, and back: nothing but the value can come out."""

from __future__ import annotations

import ast
import math
import unicodedata

import black
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from language_strategies import ANY_TEXT, NASTY, SETTINGS, TYPES, VALUES

from layergen.description.decode.params import literal_value
from layergen.description.text import (
    parse_expression,
)
from layergen.description.types import (
    Entries,
    Maybe,
    fits,
    literal,
    parse_type,
    string_literal,
)

FLOATS = st.floats()
ALL_VALUES = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), FLOATS, ANY_TEXT, st.text(NASTY)
    ),
    lambda inner: st.lists(inner, max_size=3).map(tuple),
    max_leaves=6,
)


def same(one: object, other: object) -> bool:
    """Equality that tells 1 from True and 0.0 from -0.0, and takes nan for nan."""
    if isinstance(one, tuple) and isinstance(other, tuple):
        pairs = zip(one, other, strict=False)
        return len(one) == len(other) and all(same(a, b) for a, b in pairs)
    if isinstance(one, float) and isinstance(other, float):
        if math.isnan(one) or math.isnan(other):
            return math.isnan(one) and math.isnan(other)
        return one == other and math.copysign(1, one) == math.copysign(1, other)
    return type(one) is type(other) and one == other


@SETTINGS
@given(ALL_VALUES)
def test_a_literal_gives_its_value_back(value: object) -> None:
    text = literal(value)  # type: ignore[arg-type]
    assert same(eval(text, {"__builtins__": {}, "float": float}), value)


@SETTINGS
@given(VALUES)
def test_a_default_is_read_as_it_is_written(value: object) -> None:
    text = literal(value)  # type: ignore[arg-type]
    assert same(literal_value(parse_expression(text, "the default")), value)


@SETTINGS
@given(st.one_of(ANY_TEXT, st.text(NASTY, max_size=6)))
def test_a_text_literal_is_one_harmless_line(value: str) -> None:
    text = string_literal(value)
    assert ast.literal_eval(text) == value
    assert text.splitlines() == [text]
    assert all(unicodedata.category(char)[0] != "C" for char in text)
    text.encode("utf-8")
    assert text[0] == text[-1]
    assert text[0] in "'\""


@settings(SETTINGS, max_examples=60)
@given(ALL_VALUES)
def test_a_literal_stands_as_black_would_write_it(value: object) -> None:
    text = literal(value)  # type: ignore[arg-type]
    mode = black.Mode(line_length=10_000)
    assert black.format_str(f"value = {text}\n", mode=mode) == f"value = {text}\n"


@pytest.mark.parametrize("char", NASTY)
def test_every_hostile_character_has_an_escape(char: str) -> None:
    text = string_literal(f"a{char}b{char}")
    assert ast.literal_eval(text) == f"a{char}b{char}"
    assert len(text.splitlines()) == 1
    assert text.isprintable()


@SETTINGS
@given(VALUES, TYPES)
def test_a_value_that_fits_a_type_fits_its_optional_type(
    value: object, kind: object
) -> None:
    inner = kind.item if isinstance(kind, Maybe) else kind
    assert fits(None, Maybe(inner))  # type: ignore[arg-type]
    if fits(value, inner):  # type: ignore[arg-type]
        assert fits(value, Maybe(inner))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "kind", "expected"),
    [
        (True, "int", False),
        (1, "bool", False),
        (1, "float", True),
        (1.0, "int", False),
        ("float32", "dtype", True),
        ("float31", "dtype", False),
        ((2, None), "shape", True),
        ((2, -1), "shape", False),
        ((True,), "shape", False),
        ((1, 2), "list[int]", True),
        ((1, "a"), "list[int]", False),
        ((), "tuple[int, ...]", True),
        (1, "Literal[True]", False),
        (True, "Literal[1]", False),
        (-1, "Literal[-1]", True),
        ("relu", "activation", True),
        (Entries([("low", 1), ("high", 0.5)]), "dict[str, float]", True),
        (Entries([("low", "1")]), "dict[str, float]", False),
        ((("low", 1),), "dict[str, float]", False),
        (None, "layer", True),
        ("x", "callable", False),
    ],
)
def test_values_fit_their_types_only(value: object, kind: str, expected: bool) -> None:
    assert fits(value, parse_type(kind)) is expected
