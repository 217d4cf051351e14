"""YAML 1.2: what values mean, and what is told of a text that is not YAML."""

from __future__ import annotations

import math

import pytest
from reading_support import bad, good, plain, same, value_of

from layergen.description.nodes import Mapping
from layergen.description.reading import read
from layergen.diagnostics import Source


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("", None),
        ("~", None),
        ("null", None),
        ("Null", None),
        ("NULL", None),
        ("nUll", "nUll"),
        ("true", True),
        ("TRUE", True),
        ("False", False),
        ("tRue", "tRue"),
        ("yes", "yes"),
        ("no", "no"),
        ("on", "on"),
        ("y", "y"),
        ("0", 0),
        ("-19", -19),
        ("+12", 12),
        ("012", 12),
        ("0o17", 15),
        ("0O17", "0O17"),
        ("-0o17", "-0o17"),
        ("0x1f", 31),
        ("0X1F", "0X1F"),
        ("0b11", "0b11"),
        ("1_000", "1_000"),
        ("1:20", "1:20"),
        ("1e-5", 1e-5),
        ("1E5", 1e5),
        ("12e03", 12000.0),
        ("-2E+05", -200000.0),
        (".5", 0.5),
        ("+.5", 0.5),
        ("1.", 1.0),
        ("0.", 0.0),
        (".", "."),
        ("1.5_0", "1.5_0"),
        ("0.5e", "0.5e"),
        ("e5", "e5"),
        (".inf", math.inf),
        ("-.INF", -math.inf),
        (".nan", math.nan),
        ("-.nan", "-.nan"),
        ("inf", "inf"),
        ("2020-01-01", "2020-01-01"),
        ("2001-12-14t21:59:43Z", "2001-12-14t21:59:43Z"),
        ("<<", "<<"),
        ("=", "="),
        ("x @ w + b", "x @ w + b"),
        ("'1'", "1"),
        ('"null"', "null"),
        ("1\u0661", "1\u0661"),
    ],
)
def test_a_yaml_scalar_means_what_the_core_schema_says(
    written: str, value: object
) -> None:
    assert same(plain(value_of(good(f"key: {written}"), "key")), value)


def test_keys_keep_the_values_that_they_resolve_to() -> None:
    node = good("1: a\ntrue: b\n~: c\nno: d\n")
    assert isinstance(node, Mapping)
    assert [repr(key.value) for key, _ in node.entries] == ["1", "True", "None", "'no'"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("a: 1\nb: 2\na: 3\n", "x.yaml"),
        ('{"a": 1, "b": 2, "a": 3}', "x.json"),
    ],
)
def test_a_key_that_stands_twice_is_delivered_twice(text: str, name: str) -> None:
    node = good(text, name)
    assert isinstance(node, Mapping)
    assert [key.value for key, _ in node.entries] == ["a", "b", "a"]
    assert [plain(value) for _, value in node.entries] == [1, 2, 3]


def test_anchors_aliases_and_merge_keys_hold_the_values_that_they_name() -> None:
    node = good("base: &b {x: 1, y: 2}\nc:\n  <<: *b\n  x: 3\nd: [*b, &e 7, *e]\n")
    assert plain(node) == {
        "base": {"x": 1, "y": 2},
        "c": {"x": 3, "y": 2},
        "d": [{"x": 1, "y": 2}, 7, 7],
    }
    assert str(value_of(node, "d", 0, "x").span) == "x.yaml:1:14"


@pytest.mark.parametrize(
    ("text", "place", "message", "hint"),
    [
        ("", "1:1", "the file is empty", "layer: NAME"),
        ("# only a comment\n", "1:1", "the file is empty", "layer: NAME"),
        ("---\n", "1:1", "the file is empty", "layer: NAME"),
        ("a:\n\tb: 1", "2:1", "'\\t' that cannot start", "spaces"),
        ("a: |\n  x = 1\n\ty = 2\n", "3:1", "'\\t' that cannot start", "spaces"),
        ("call: map(lambda x: x, y)", "1:19", "mapping values", "'call: |'"),
        ("call: x[0 : n]", "1:11", "mapping values", "block form"),
        ("a: 1\n  b: 2", "2:4", "mapping values", "same column"),
        ("layer:Linear\ncall: x", "2:5", "mapping values", "'layer: Linear'"),
        ("a: b\ncall x\n", "2:1", "expected ':'", "key: value"),
        ("call: @x", "1:7", "'@' that cannot start", "begin with '@'"),
        ("call: %x", "1:7", "'%' that cannot start", "begin with '%'"),
        ("call: `x`", "1:7", "'`' that cannot start", "begin with '`'"),
        ("call: *x", "1:7", "no value is named '&x'", "begin with '*'"),
        ("call: *x + 1", "1:7", "no value is named '&x'", "begin with '*'"),
        ("call: &x", "1:7", "names no value", "begin with '&'"),
        ("call: !x", "1:7", "tags such as '!x'", "begin with '!'"),
        ("a: !!python/object:os.system x", "1:4", "!!python/object:os", "'!'"),
        ("a: !!int 3", "1:4", "tags such as '!!int'", "'!'"),
        ("call: 'a' if b else c", "1:11", "<block end>", "'call: |'"),
        ("call: [x, y][0]", "1:13", "<block end>", "'call: |'"),
        ("x: [1, 2\ny: 3\n", "1:4", "expected ','", "'[' is not closed"),
        ("x: {a: 1", "1:4", "expected ','", "add '}'"),
        ("x: {a: b: c}", "1:9", "expected ','", "needs quotes"),
        ("x: 'a\ny: 1\n", "1:4", "end of stream", "' is not closed"),
        ('x: "a', "1:4", "end of stream", '" is not closed'),
        ('x: "\\q"', "1:6", "unknown escape", "backslash"),
        ('x: "\\ud800"', "1:4", "half a character (U+D800)", "the character itself"),
        ("call: | x\n", "1:9", "comment or a line break", "next line"),
        ("call: - x\n", "1:7", "sequence entries", "line of its own"),
        ("a:\n  b: 1\n c: 2", "3:2", "<block end>", "same column"),
        ("a: 1\n- b", "2:1", "<block end>", "'key:'"),
        ("? [a]\n: b", "1:3", "cannot be a key", "quotes"),
        ("a: 1\n---\nb: 2\n", "2:1", "second document", "one layer"),
        ("a: b\u2028c", "1:5", "U+2028", '"\\u2028"'),
        ("a: \x01", "1:4", "U+0001", '"\\x01"'),
    ],
)
def test_a_text_that_is_not_yaml_is_told_with_its_place_and_a_hint(
    text: str, place: str, message: str, hint: str
) -> None:
    diagnostic = bad(text)
    assert str(diagnostic.span) == f"x.yaml:{place}"
    assert message in diagnostic.message
    assert hint in " ".join(diagnostic.hints)


def test_all_unknown_names_and_tags_are_told_together() -> None:
    _, diagnostics = read(Source("x.yaml", "a: *x\nb: !y z\nc: &w\n"))
    assert [each.span.line for each in diagnostics] == [1, 2, 3]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: &a [*a]", "contains itself"),
        ("a: &a {b: {c: *a}}", "contains itself"),
        ("[" * 5000, "100 levels"),
        ("- " * 5000, "100 levels"),
        ("a: 1" + "0" * 5000, "1000 digits"),
        ("a: 0x" + "f" * 5000, "1000 digits"),
        ('%YAML 2.0\n---\na: "b"\n', "not valid YAML"),
        ('a: "\\UFFFFFFFF"', "not valid YAML"),
    ],
)
def test_what_no_reader_could_hold_is_refused(text: str, message: str) -> None:
    assert message in bad(text).message


def test_a_text_whose_aliases_multiply_is_refused_before_it_grows() -> None:
    rows = ["a0: &a0 [" + ", ".join("x" * 9) + "]"]
    for level in range(1, 15):
        items = ", ".join([f"*a{level - 1}"] * 9)
        rows.append(f"a{level}: &a{level} [{items}]")
    assert "more than 100000 values" in bad("\n".join(rows)).message
