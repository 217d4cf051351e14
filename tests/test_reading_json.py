"""JSON: values, places and mistakes."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading_support import (
    SETTINGS,
    assert_parts_are_exact,
    bad,
    good,
    plain,
    same,
    scalars,
    underlined,
)


@SETTINGS
@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers(-(2**70), 2**70)
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.text(),
        lambda inner: st.lists(inner, max_size=4)
        | st.dictionaries(st.text(), inner, max_size=4),
        max_leaves=12,
    ),
    st.sampled_from([None, 1, 4]),
    st.booleans(),
)
def test_json_is_read_as_the_standard_library_reads_it_and_each_place_spells_its_value(
    data: object, indent: int | None, ascii_only: bool
) -> None:
    text = json.dumps(data, indent=indent, ensure_ascii=ascii_only)
    node = good(text, "x.json")
    assert same(plain(node), data)
    for scalar in scalars(node):
        assert same(json.loads(underlined(scalar.span)), scalar.value)
        assert_parts_are_exact(scalar)
        if "\\" not in underlined(scalar.span) and isinstance(scalar.value, str):
            assert scalar.starts


@pytest.mark.parametrize(
    ("text", "place", "message", "hint"),
    [
        (" \n", "1:1", "the file is empty", '{"layer"'),
        ("{'a': 1}", "1:2", "expected a key", "double quotes"),
        ("{a: 1}", "1:2", "expected a key", "double quotes"),
        ('{"a": True}', "1:7", "found 'True'", "JSON writes true"),
        ('{"a": None}', "1:7", "found 'None'", "JSON writes null"),
        ('{"a": NaN}', "1:7", "found 'NaN'", "no NaN"),
        ('{"a": -Infinity}', "1:7", "found '-Infinity'", "no Infinity"),
        ('{"a": 1e999}', "1:7", "larger than any float", ""),
        ('{"a": relu}', "1:7", "found 'relu'", "double quotes"),
        ('{"a": 01}', "1:7", "found '01'", "number"),
        ('{"a": .5}', "1:7", "found '.5'", "0.5"),
        ('{"a": 1,}', "1:8", "a comma before the '}'", "remove"),
        ("[1,\n 2,\n]", "2:3", "a comma before the ']'", "remove"),
        ("[1 2]", "1:4", "expected ',' or ']'", "comma"),
        ('{"a" 1}', "1:6", "expected ':'", '"key": value'),
        ('{"a": }', "1:7", "found '}'", "missing"),
        ('{"a":\n  [1, 2', "2:3", "'[' is not closed", "add ']'"),
        ('{"a": 1', "1:1", "'{' is not closed", "add '}'"),
        ('{"a": "b\n}', "1:7", "text is not closed", 'add "'),
        ('{"a": "b\tc"}', "1:9", "U+0009", "\\t"),
        ('{"a": "\\q"}', "1:8", "unknown escape '\\q'", "\\\\"),
        ('{"a": "\\u12"}', "1:8", "four hexadecimal", ""),
        ('{"a": "\\ud800"}', "1:7", "half a character", "itself"),
        ('{"a": 1} // why', "1:10", "after the end", "no comments"),
        ("# why\n{}", "1:1", "found '#'", "no comments"),
        ("[" * 5000, "1:101", "100 levels", ""),
        ("[" + "9" * 5000 + "]", "1:2", "1000 digits", ""),
    ],
)
def test_a_text_that_is_not_json_is_told_in_the_words_of_json(
    text: str, place: str, message: str, hint: str
) -> None:
    diagnostic = bad(text, "x.json")
    assert str(diagnostic.span) == f"x.json:{place}"
    assert message in diagnostic.message
    assert hint in " ".join(diagnostic.hints)
    assert "YAML" not in diagnostic.message


def test_two_escaped_halves_are_one_character_in_json() -> None:
    assert plain(good('["\\ud83d\\ude00"]', "x.json")) == ["\U0001f600"]
