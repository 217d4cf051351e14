"""Writing data as YAML that reads as if written by hand, and reads back the same."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reading_support import SETTINGS, good, plain, same
from ruamel.yaml import YAML

from layergen.description.reading.compose import compose


def test_a_composed_description_reads_as_if_written_by_hand() -> None:
    data = {
        "layer": "Linear",
        "doc": "Densely connected layer, y = x @ w + b.",
        "params": {"units": "int = 32", "bias": "no"},
        "weights": {
            "w": {"shape": "(input_dim, units)", "trainable": False},
            "b": "(units,) = zeros",
        },
        "call": "y = x @ w\nreturn y + b\n",
        "output": "(..., units)",
        "mask": "pass",
        "samples": [
            {"units": 4, "x": [2, 3], "eps": 1e-5, "y": None},
            {"shapes": ["(a, b)", "(c,)"], "of": [[1, 2], [3.5, 4]]},
        ],
        "note": "lambda x: x",
        "said": 'a "b"',
        "nothing": [],
    }
    assert compose(data) == """\
layer: Linear
doc: Densely connected layer, y = x @ w + b.

params:
  units: int = 32
  bias: "no"

weights:
  w:
    shape: (input_dim, units)
    trainable: false
  b: (units,) = zeros

call: |
  y = x @ w
  return y + b

output: (..., units)
mask: pass

samples:
  - units: 4
    x: [2, 3]
    eps: 1.0e-5
    "y": null
  - shapes:
      - (a, b)
      - (c,)
    of: [[1, 2], [3.5, 4]]

note: "lambda x: x"
said: a "b"
nothing: []
"""


SPECIAL = "ay1:-?[]{},&*!|>'\"%@`#\\=.<~ \n\t\x00\x7f\x85\xa0\u2028\ufeffé日\U0001f600"
WORDS = "no 1e5 1_0 0o17 12:30 2001-01-01 --- ... << .inf .5 -1 0x1f null x://y"
PIECES = [*SPECIAL, *WORDS.split(" "), ": ", " #", "- ", "\n  ", "\n\n", "x = 1"]
texts = st.lists(st.sampled_from(PIECES), max_size=7).map("".join) | st.text(
    max_size=12
)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(texts, inner, max_size=4),
    max_leaves=8,
)


@settings(SETTINGS, max_examples=600)
@given(st.dictionaries(texts, values, max_size=4))
def test_composed_data_is_read_back_as_it_was(data: dict[str, object]) -> None:
    assert same(plain(good(compose(data))), data)


@SETTINGS
@given(st.dictionaries(texts, values, max_size=4))
def test_a_reader_of_yaml_1_1_reads_composed_data_the_same(
    data: dict[str, object],
) -> None:
    reader = YAML(typ="safe", pure=True)
    reader.version = (1, 1)
    assert same(reader.load(compose(data)), data)


def test_a_key_longer_than_yaml_allows_is_written_with_a_question_mark() -> None:
    data = {"a": {"k" * 2000: {"b": 1}, "c": "d"}}
    assert "? kkk" in compose(data)
    assert plain(good(compose(data))) == data


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"a": {1, 2}}, "no value of type set"),
        ({"a": [b"x"]}, "no value of type bytes"),
        ({"a": {1: 2}}, "a key is a text, not int"),
    ],
)
def test_data_that_has_no_yaml_is_refused(
    data: dict[str, object], message: str
) -> None:
    with pytest.raises(TypeError, match=message):
        compose(data)
