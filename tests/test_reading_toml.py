"""TOML: values, places and mistakes."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from reading_support import (
    SETTINGS,
    TOML_DATES,
    assert_parts_are_exact,
    bad,
    good,
    key_of,
    plain,
    same,
    scalars,
    underlined,
    value_of,
)

from layergen.description.nodes import Mapping, Node, Scalar, Sequence

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

TOML_DOCUMENT = """\
layer = "Linear"  # a comment
"quoted key".sub.'x' = 0x1f
when = 1979-05-27 07:32:00
doc = \"\"\"
line one
line two\"\"\"
ends = \"\"\"say "a\"\"\"\"\"
raw = '''a\\b
  c'''
folded = \"\"\"a \\
   b\"\"\"

[params]
units = {type = "int", default = 32, of.which = [ ]}
[weights.w]
shape = [
  "a", # first ]
  'b',
  [1, -2.5e-3, {n = inf}],
]
[[samples]]
units = 4
[samples.x]
a = true
[[samples]]
[[samples.y.z]]
"q\\u0041" = 08:30:00
"""


def test_toml_is_read_as_the_standard_library_reads_it() -> None:
    def as_text(value: object) -> object:
        if isinstance(value, dict):
            return {key: as_text(item) for key, item in value.items()}
        if isinstance(value, list):
            return [as_text(item) for item in value]
        return str(value) if isinstance(value, TOML_DATES) else value

    expected = as_text(tomllib.loads(TOML_DOCUMENT))
    assert same(plain(good(TOML_DOCUMENT, "x.toml")), expected)


def test_every_toml_value_and_key_has_its_place() -> None:
    node = good(TOML_DOCUMENT, "x.toml")
    for path, place, text in [
        (("layer",), "1:9", '"Linear"'),
        (("quoted key", "sub", "x"), "2:24", "0x1f"),
        (("when",), "3:8", "1979-05-27 07:32:00"),
        (("params",), "13:1", "[params]"),
        (("params", "units", "default"), "14:34", "32"),
        (("params", "units", "of", "which"), "14:49", "[ ]"),
        (("weights",), "15:2", "weights"),
        (("weights", "w"), "15:1", "[weights.w]"),
        (("weights", "w", "shape", 1), "18:3", "'b'"),
        (("weights", "w", "shape", 2, 1), "19:7", "-2.5e-3"),
        (("weights", "w", "shape", 2, 2, "n"), "19:21", "inf"),
        (("samples", 0, "x", "a"), "24:5", "true"),
        (("samples", 1), "25:1", "[[samples]]"),
        (("samples", 1, "y", "z", 0, "qA"), "27:13", "08:30:00"),
    ]:
        span = value_of(node, *path).span
        assert (str(span), underlined(span)) == (f"x.toml:{place}", text), path
    for path, place, text in [
        (("quoted key",), "2:1", '"quoted key"'),
        (("quoted key", "sub", "x"), "2:18", "'x'"),
        (("params", "units", "of", "which"), "14:41", "which"),
        (("samples", 1, "y", "z", 0, "qA"), "27:1", '"q\\u0041"'),
    ]:
        span = key_of(node, *path).span
        assert (str(span), underlined(span)) == (f"x.toml:{place}", text), path


def test_the_lines_of_toml_texts_begin_where_the_file_has_them() -> None:
    node = good(TOML_DOCUMENT, "x.toml")
    starts = {
        path: value.starts
        for path in ("layer", "doc", "ends", "raw", "folded")
        if isinstance(value := value_of(node, path), Scalar)
    }
    assert starts == {
        "layer": ((1, 10),),
        "doc": ((5, 1), (6, 1)),
        "ends": ((7, 11),),
        "raw": ((8, 10), (9, 1)),
        "folded": (),
    }
    for scalar in scalars(node):
        assert_parts_are_exact(scalar)


toml_keys = st.one_of(
    st.from_regex(r"[A-Za-z0-9_-]{1,5}", fullmatch=True),
    st.text(st.characters(codec="utf-8", exclude_characters="\x7f"), max_size=4).map(
        json.dumps
    ),
    st.from_regex(r"'[a-z .=\[\]#\"]{0,5}'", fullmatch=True),
)
toml_values = st.recursive(
    st.one_of(
        st.sampled_from(["1", "0x1f", "-1e5", "nan", "true", "1979-05-27", "07:32:00"]),
        st.text(st.characters(codec="utf-8", exclude_characters="\x7f")).map(
            json.dumps
        ),
        st.from_regex(r"'[a-z #,\]}\"]{0,8}'", fullmatch=True),
        st.from_regex(r"'''\n?([a-z #\n\"\]]|'[a-z]){0,8}'''", fullmatch=True),
        st.from_regex(
            r'"""\n?([a-z #\n\']|"[a-z]|\\n|\\\n ){0,8}"{3,5}', fullmatch=True
        ),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: f"[ {' ,'.join(items)} ]"),
        st.lists(inner, max_size=3).map(
            lambda items: "[\n" + "".join(f"{item}, # , ]\n" for item in items) + "]"
        ),
        st.lists(st.tuples(toml_keys, inner), max_size=2).map(
            lambda pairs: "{" + ", ".join(f"{k} = {v}" for k, v in pairs) + "}"
        ),
    ),
    max_leaves=5,
)
toml_statements = st.one_of(
    st.builds("{} = {}".format, toml_keys, toml_values),
    st.builds("{} . {}={} # = [".format, toml_keys, toml_keys, toml_values),
    st.builds("[{}]".format, toml_keys),
    st.builds("[ {}.{} ]".format, toml_keys, toml_keys),
    st.builds("[[{}]]".format, st.sampled_from(["a", "b"])),
    st.builds("[[a.{}]]".format, toml_keys),
)


@SETTINGS
@given(st.lists(toml_statements, min_size=1, max_size=5).map("\n".join))
def test_each_toml_place_spells_its_value(text: str) -> None:
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        assume(False)
    node = good(text, "x.toml")
    for key, value in toml_leaves(node):
        assert_parts_are_exact(key)
        assert_parts_are_exact(value)
        written = underlined(key.span)
        assert tomllib.loads(f"{written} = 1") == {key.value: 1}
        written = underlined(value.span)
        if not written.startswith(("'''", '"""')):
            read_back = tomllib.loads(f"k = {written}")["k"]
            is_date = isinstance(read_back, TOML_DATES)
            assert same(value.value, str(read_back) if is_date else read_back)


def toml_leaves(node: Node) -> Iterator[tuple[Scalar, Scalar]]:
    """The scalars that stand directly under a key, with it."""
    if isinstance(node, Sequence):
        for item in node.items:
            yield from toml_leaves(item)
    elif isinstance(node, Mapping):
        for key, value in node.entries:
            if isinstance(value, Scalar):
                yield key, value
            else:
                yield from toml_leaves(value)


@pytest.mark.parametrize(
    ("text", "place", "message", "hint"),
    [
        ("", "1:1", "the file is empty", 'layer = "NAME"'),
        ("# why\n", "1:1", "the file is empty", 'layer = "NAME"'),
        ("a = relu", "1:5", "Invalid value", "double quotes"),
        ("layer: Linear", "1:6", "after a key", "key = value"),
        ("layer\n", "1:6", "after a key", "key = value"),
        ('a = "b\nc"', "1:7", "Illegal character", '"""'),
        ("a = [1,\n", "1:8", "Invalid value", "closing bracket"),
        ("a = {b = 1", "1:11", "Unclosed inline table", "closing bracket"),
        ("[a]\nb = 1\n[a]\n", "3:3", "'a' stands here twice", "once"),
        ("a = 1\nb = 2\na = 3\n", "3:6", "overwrite", "once"),
        ('a = "\\q"', "1:8", "Unescaped", "backslash"),
        ("a = " + "9" * 5000, "1:5", "1000 digits", ""),
        ("b = 1\na = 0x" + "f" * 2000, "2:5", "1000 digits", ""),
        ("a = " + "[" * 150 + "]" * 150, "1:1", "100 levels", ""),
        ("a = " + "[" * 20000, "1:1", "100 levels", ""),
        (".".join("a" * 2000) + " = 1", "1:1", "100 levels", ""),
    ],
)
def test_a_text_that_is_not_toml_is_told_with_its_place(
    text: str, place: str, message: str, hint: str
) -> None:
    diagnostic = bad(text, "x.toml")
    assert str(diagnostic.span) == f"x.toml:{place}"
    assert message in diagnostic.message
    assert hint in " ".join(diagnostic.hints)
