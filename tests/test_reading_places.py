"""Where the keys, values and lines of YAML texts stand."""

from __future__ import annotations

import json

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from reading_support import (
    SETTINGS,
    assert_parts_are_exact,
    good,
    key_of,
    plain,
    scalars,
    underlined,
    value_of,
)

from layergen.description.nodes import Mapping, Scalar

DOCUMENT = """\
layer: Linear
params:
  units: {type: int, default: 32}   # a comment
weights:
- w: '(input_dim, units)'
- "b\\x20c": (units,)
empty:
call: |
  y = x @ w

  return y
shapes: [1,
  two words]
"""


def test_every_yaml_value_and_key_has_its_place() -> None:
    node = good(DOCUMENT)

    def place(*path: str | int) -> tuple[str, str]:
        span = value_of(node, *path).span
        return str(span).removeprefix("x.yaml:"), underlined(span)

    assert place("layer") == ("1:8", "Linear")
    assert place("params") == ("3:3", "units: {type: int, default: 32}")
    assert place("params", "units") == ("3:10", "{type: int, default: 32}")
    assert place("params", "units", "default") == ("3:31", "32")
    assert place("weights") == ("5:1", "- w: '(input_dim, units)'")
    assert place("weights", 0, "w") == ("5:6", "'(input_dim, units)'")
    assert place("weights", 1, "b c") == ("6:13", "(units,)")
    assert place("empty") == ("7:7", "")
    assert place("call") == ("8:7", "|")
    assert place("shapes") == ("12:9", "[1,")
    assert place("shapes", 1) == ("13:3", "two words")
    assert underlined(key_of(node, "weights", 1, "b c").span) == '"b\\x20c"'
    assert str(key_of(node, "params", "units").span) == "x.yaml:3:3"


def test_the_comma_of_a_shape_in_braces_splits_it_into_two_entries_in_their_places() -> (
    None
):
    node = value_of(good("w: {shape: (units,), dtype: int8}"), "w")
    assert isinstance(node, Mapping)
    told = [
        (key.value, underlined(key.span), key.span.column, plain(value))
        for key, value in node.entries
    ]
    assert told == [
        ("shape", "shape", 5, "(units"),
        (")", ")", 19, None),
        ("dtype", "dtype", 22, "int8"),
    ]


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("k: a b", ((1, 4),)),
        ("k: 'a b'", ((1, 5),)),
        ('k: "a b"', ((1, 5),)),
        ("k: &n a b", ((1, 7),)),
        ("k: it's", ((1, 4),)),
        ("k: 'it''s'", ()),
        ('k: "a\\tb"', ()),
        ("k: a\n  b", ()),
        ("k: >\n  a\n  b\n", ()),
        ("k: |\n  a\n  b\n", ((2, 3), (3, 3))),
        ("k: |-\n    a\n      b", ((2, 5), (3, 5))),
        ("k: &n |-\n  a\n", ((2, 3),)),
        ("k: |+ # why\n  a\n\n\n", ((2, 3), (3, 1), (4, 1))),
        ("k: |2\n    a\n\n  b\n", ((2, 3), (3, 1), (4, 3))),
        ("k: |\n\n   a\n  \n   b\n", ((2, 1), (3, 4), (4, 3), (5, 4))),
        ("- - |1-\n    a\n   b", ((2, 4), (3, 4))),
        ("k: |\r\n  a\r\n  b\r\n", ((2, 3), (3, 3))),
        ("k: |\n", ()),
    ],
)
def test_the_lines_of_a_text_begin_where_the_file_has_them(
    text: str, starts: tuple[tuple[int, int], ...]
) -> None:
    *_, value = scalars(good(text))
    assert value.starts == starts


def test_a_part_of_a_block_text_is_placed_in_its_own_line() -> None:
    call = value_of(good(DOCUMENT), "call")
    assert isinstance(call, Scalar)
    assert isinstance(call.value, str)
    at = call.value.index("return")
    span = call.part(at, at + 6)
    assert (str(span), underlined(span)) == ("x.yaml:11:3", "return")


words = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]))
lines = st.one_of(words, st.sampled_from(["", "  ", "x = 1", "  # y", "- a: b"]))


@st.composite
def spelled_values(draw: st.DrawFn) -> tuple[str, bool]:
    """A value in one of YAML's spellings, and whether it is spelled as it is."""
    style = draw(st.sampled_from(["plain", "'", '"', "|", ">"]))
    if style == "plain":
        word = draw(
            st.from_regex(r"[a-z(][a-z0-9 @+*().,]{0,20}[a-z)]", fullmatch=True)
        )
        return word, True
    content = draw(words)
    if style in ("'", '"'):
        assume(not content.startswith("\\"))
        exact = style not in content and (style == "'" or "\\" not in content)
        escaped = content.replace("'", "''") if style == "'" else json.dumps(content)
        return (f"'{escaped}'" if style == "'" else escaped), exact and (
            style == "'" or escaped == f'"{content}"'
        )
    body = draw(st.lists(lines, min_size=1, max_size=5))
    assume(any(line.strip() for line in body))
    chomp = draw(st.sampled_from(["", "-", "+"]))
    indent = draw(st.integers(1, 4))
    header = f"{style}{indent}{chomp}"
    text = "\n".join(" " * indent + line if line else "" for line in body)
    return f"{header}\n{text}\n", style == "|"


@SETTINGS
@given(st.lists(spelled_values(), min_size=1, max_size=4))
def test_parts_of_yaml_texts_point_at_their_own_characters(
    values: list[tuple[str, bool]],
) -> None:
    text = "".join(f"k{at}: {value}\n" for at, (value, _) in enumerate(values))
    node = good(text)
    for at, (value, exact) in enumerate(values):
        scalar = value_of(node, f"k{at}")
        assert isinstance(scalar, Scalar)
        assert_parts_are_exact(scalar)
        if exact and scalar.value:
            assert scalar.starts, value


@pytest.mark.parametrize(
    ("text", "path", "place"),
    [
        ("a:\n\nb: 1\n", ("a",), "1:3"),
        ("a:   # why: so\n# not - this\nb: 1\n", ("a",), "1:3"),
        ('? "a"\n:\nb: 1\n', ("a",), "2:2"),
        ("- x\n# y - z\n-\n- w\n", (1,), "3:2"),
        ("- - x\n-\n", (1,), "2:2"),
        ("a:", ("a",), "1:3"),
        ("{a: , b: 1}", ("a",), "1:4"),
        ("{a, b: 1}", ("a",), "1:3"),
    ],
)
def test_an_empty_value_is_placed_behind_the_sign_that_announces_it(
    text: str, path: tuple[str | int, ...], place: str
) -> None:
    value = value_of(good(text), *path)
    assert plain(value) is None
    assert (str(value.span), value.span.width) == (f"x.yaml:{place}", 1)
