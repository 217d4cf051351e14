"""From nodes to a description: short and long forms, all formats alike, every key used, nothing ever raised."""

from __future__ import annotations

import json
from typing import Any

import pytest
from rules_support import codes, load, problems, underlined
from test_decode_apart import APART

from layergen.description.decode import decode
from layergen.description.fields import SECTIONS
from layergen.description.model import Description
from layergen.description.output import (
    OutputMapping,
    OutputTensor,
    OutputTuple,
    output_tensors,
)
from layergen.description.reading import read
from layergen.description.types import Atom, ListOf, Maybe
from layergen.diagnostics import Source

CALL = (
    "f(x, y) @ w + (0 if v is None else v[0]) * half * table"
    " * (0 if total is None else total) + (0 if inner is None else inner(x))"
    " * error(x, y) * seen.result() + len([more]) + (1 if flag else 0)"
)
BASE: dict[str, Any] = {
    "layer": "Thing",
    "doc": "What it does.",
    "params": {
        "units": {"type": "int", "default": 4, "doc": "How many."},
        "scale": "float = 2",
        "rate": {"type": "float", "default": 1.0},
    },
    "inputs": {
        "x": {"shape": "(batch, dim)"},
        "y": "(batch, dim)",
    },
    "options": {"flag": "bool = False"},
    "sublayers": {
        "inner": "layers.Dense(units) if units > 1",
        "more": "layers.Dense(1)",
    },
    "losses": {"error": "losses.MeanSquaredError()"},
    "metrics": {"seen": "metrics.Mean()"},
    "weights": {
        "w": {"shape": ["dim", "units"]},
        "v": "(units,) = zeros if units > 1 for i in range(units)",
    },
    "state": {"total": {"shape": "(dim,)"}},
    "derived": {"half": "units // 2"},
    "require": {"units > 0": "units must be positive"},
    "constants": {"table": {"value": "np.arange(dim)"}},
    "functions": {"f(a, b)": "a + b * scale * rate"},
    "call": CALL,
    "mask": "pass",
    "output": "(batch, units)",
    "create": "build",
    "samples": [{"units": 2, "x": "(2, 3)"}],
}


def description(data: object) -> Description:
    """What a right description is read into."""
    loaded = load(json.dumps(data), "x.json")
    assert loaded.diagnostics == ()
    assert loaded.analysis is not None
    return loaded.analysis.description


def changed(**sections: object) -> dict[str, Any]:
    """The base with some sections in place of its own; None leaves one out."""
    data = {**BASE, **sections}
    return {name: value for name, value in data.items() if value is not None}


def test_the_base_is_right() -> None:
    found = description(BASE)
    assert found.name == "Thing"
    assert found.axes == ("batch", "dim")
    assert found.batch_axes == {"batch"}
    assert [w.name for w in found.variables] == ["w", "v", "total"]


#: Each of the two keys is told with the other one only.
AXES = {"shape": ["dim", "units"], "input_axes": "[0]", "output_axes": "[1]"}
#: A value of each key that differs from what a description without that key has.
KEYS: dict[str, tuple[str, object]] = {
    "params.type": ("scale", {"type": "list[float]", "default": [2.0]}),
    "params.default": ("rate", {"type": "float", "default": 3.0}),
    "params.doc": ("rate", {"type": "float", "default": 1.0, "doc": "Fast."}),
    "params.min": ("rate", {"type": "float", "default": 1.0, "min": 0}),
    "params.max": ("rate", {"type": "float", "default": 1.0, "max": 2}),
    "params.choices": ("rate", {"type": "float", "default": 1.0, "choices": [1.0]}),
    "options.type": ("flag", {"type": "int", "default": 1}),
    "options.default": ("flag", {"type": "bool", "default": True}),
    "options.doc": ("flag", {"type": "bool", "default": False, "doc": "Whether."}),
    "inputs.shape": ("x", {"shape": "(batch, 1, dim)"}),
    "inputs.dtype": ("x", {"shape": "(batch, dim)", "dtype": "float64"}),
    "inputs.min": ("x", {"shape": "(batch, dim)", "min": 0}),
    "inputs.max": ("x", {"shape": "(batch, dim)", "max": "units"}),
    "inputs.optional": ("y", {"shape": "(batch, dim)", "optional": True}),
    "inputs.list": ("x", {"shape": "(batch, dim)", "list": True}),
    "inputs.doc": ("x", {"shape": "(batch, dim)", "doc": "Of them."}),
    "require.message": ("units > 1", {"message": "too few"}),
    "require.template": ("units > 0", {"template": "too few: {units}"}),
    "require.error": ("units > 1", {"message": "too few", "error": "TypeError"}),
    "weights.shape": ("w", {"shape": ["dim", "half"]}),
    "weights.initializer": ("w", {"shape": ["dim", "units"], "initializer": "ones"}),
    "weights.regularizer": ("w", {"shape": ["dim", "units"], "regularizer": "l2"}),
    "weights.constraint": ("w", {"shape": ["dim", "units"], "constraint": "non_neg"}),
    "weights.dtype": ("w", {"shape": ["dim", "units"], "dtype": "float32"}),
    "weights.when": ("v", {"shape": ["units"], "when": "units > 2"}),
    "weights.for": ("v", {"shape": ["units"], "for": "i in range(9)"}),
    "weights.doc": ("w", {"shape": ["dim", "units"], "doc": "Of it."}),
    "weights.autocast": ("w", {"shape": ["dim", "units"], "autocast": False}),
    "weights.input_axes": ("w", AXES),
    "weights.output_axes": ("w", {**AXES, "output_axes": "[]"}),
    "weights.trainable": ("w", {"shape": ["dim", "units"], "trainable": False}),
    "state.shape": ("total", {"shape": ["units"]}),
    "state.initializer": ("total", {"shape": ["dim"], "initializer": "ones"}),
    "state.regularizer": ("total", {"shape": ["dim"], "regularizer": "l2"}),
    "state.constraint": ("total", {"shape": ["dim"], "constraint": "non_neg"}),
    "state.dtype": ("total", {"shape": ["dim"], "dtype": "int32"}),
    "state.when": ("total", {"shape": ["dim"], "when": "units > 2"}),
    "state.for": ("total", {"shape": ["dim"], "for": "i in range(9)"}),
    "state.doc": ("total", {"shape": ["dim"], "doc": "Of it."}),
    "state.autocast": ("total", {"shape": ["dim"], "autocast": False}),
    "state.aggregation": ("total", {"shape": ["dim"], "aggregation": "sum"}),
    "sublayers.layer": ("inner", {"layer": "layers.Dense(9)", "when": "units > 1"}),
    "sublayers.when": ("inner", {"layer": "layers.Dense(units)"}),
    "sublayers.for": ("more", {"layer": "layers.Dense(1)", "for": "i in range(2)"}),
    "sublayers.shape": ("more", {"layer": "layers.Dense(1)", "shape": ["batch", 1]}),
    "sublayers.mask": ("more", {"layer": "layers.Dense(1)", "mask": "pass"}),
    "sublayers.doc": ("more", {"layer": "layers.Dense(1)", "doc": "Of them."}),
    "constants.value": ("table", {"value": "np.zeros(dim)"}),
    "constants.dtype": ("table", {"value": "np.arange(dim)", "dtype": "int32"}),
    "constants.doc": ("table", {"value": "np.arange(dim)", "doc": "Of it."}),
}


def test_every_key_of_the_format_is_tried_here() -> None:
    known = {
        f"{section.name}.{key.name}" for section in SECTIONS for key in section.keys
    }
    # The only input of a layer may be strict, and here are two.
    assert known == {*KEYS, "inputs.strict"}
    assert {section.name for section in SECTIONS} == {*BASE, *APART}


@pytest.mark.parametrize("key", KEYS)
def test_every_key_has_an_effect(key: str) -> None:
    section, name = key.split(".")[0], KEYS[key][0]
    entries = {**BASE[section], name: KEYS[key][1]}
    with_key = description(changed(**{section: entries, "samples": None}))
    without = description(changed(samples=None))
    assert with_key != without


def test_the_one_input_of_a_layer_may_be_strict() -> None:
    usual = {"layer": "A", "weights": {"w": "(n,)"}, "call": "x * w"}
    strict, loose = (
        description({**usual, "inputs": {"x": {"shape": "(batch, n)", "strict": each}}})
        for each in (True, False)
    )
    assert (strict.inputs[0].strict, loose.inputs[0].strict) == (True, False)


@pytest.mark.parametrize("section", BASE)
def test_every_section_has_an_effect(section: str) -> None:
    other: dict[str, object] = {
        "layer": "Other",
        "doc": "Else.",
        "create": "init",
        "mask": "x_mask",
        "call": CALL.replace("f(x, y)", "f(y, x)"),
        "output": "(batch, half)",
    }
    found = changed(**{section: other.get(section)})
    if section == "create":
        found = {"layer": "A", "params": {"n": "int"}, "weights": {"w": "(n,)"}}
        found["call"] = "inputs * w"
        assert description({**found, "create": "init"}) != description(found)
    elif section in other or section in ("samples", "require"):
        assert description(found) != description(BASE)
    else:
        assert problems(json.dumps(found), "x.json"), "what uses it misses it"


#: Two spellings of one entry.
TWINS: dict[str, tuple[str, object, object]] = {
    "a param": (
        "params",
        {"a": "int | None = None"},
        {"a": {"type": "int | None", "default": None}},
    ),
    "a required param": ("params", {"a": "list[int]"}, {"a": {"type": "list[int]"}}),
    "an input": (
        "inputs",
        {"a": "(b, t) int32 >= 1 < 9 | None"},
        {
            "a": {
                "shape": ["b", "t"],
                "dtype": "int32",
                "min": 1,
                "max": 9,
                "optional": True,
            }
        },
    ),
    "a list of inputs": (
        "inputs",
        {"a": "list of (..., d)"},
        {"a": {"shape": ["...", "d"], "list": True}},
    ),
    "one input": ("inputs", "(b, t)", {"inputs": "(b, t)"}),
    "a weight": (
        "weights",
        {"a": "(2, 3) = RandomNormal(0, 1) if True for i in range(2)"},
        {
            "a": {
                "shape": [2, "3"],
                "initializer": "RandomNormal(0, 1)",
                "when": True,
                "for": "i in range(2)",
            }
        },
    ),
    "a weight's default": ("weights", {"a": "(3,)"}, {"a": "(3,) = glorot_uniform"}),
    "a state's default": ("state", {"a": "(3,)"}, {"a": "(3,) = zeros"}),
    "a sublayer": (
        "sublayers",
        {"a": "layers.Dense(i) if True for i in range(2)"},
        {"a": {"layer": "layers.Dense(i)", "when": True, "for": "i in range(2)"}},
    ),
    "a constant": ("constants", {"a": "np.ones(3)"}, {"a": {"value": "np.ones(3)"}}),
    "results in a list": ("output", "((b, 1), (2,))", ["(b, 1)", [2]]),
}


@pytest.mark.parametrize("name", TWINS)
def test_the_short_and_the_long_form_mean_the_same(name: str) -> None:
    section, short, long = TWINS[name]
    drafts = []
    for value in (short, long):
        data = {"layer": "A", "call": "inputs", section: value}
        source = Source("x.json", json.dumps(data))
        root, _ = read(source)
        assert root is not None
        draft, found = decode(root, source)
        assert found == ()
        assert draft is not None
        drafts.append(draft.description)
    assert drafts[0] == drafts[1]


YAML = """
layer: Linear
doc: A text.
params:
  units: {type: int, default: 4, min: 1}
weights:
  w: (input_dim, units) = zeros
call: |
  y = inputs @ w
  return y
output: (..., units)
samples:
  - inputs: [[1, 2]]
    output: (1, 4)
"""
TOML = """
layer = "Linear"
doc = "A text."
call = '''
y = inputs @ w
return y
'''
output = "(..., units)"
[params]
units = {type = "int", default = 4, min = 1}
[weights]
w = "(input_dim, units) = zeros"
[[samples]]
inputs = [[1, 2]]
output = "(1, 4)"
"""


def test_yaml_toml_and_json_mean_the_same() -> None:
    data = {
        "layer": "Linear",
        "doc": "A text.",
        "params": {"units": {"type": "int", "default": 4, "min": 1}},
        "weights": {"w": "(input_dim, units) = zeros"},
        "call": "y = inputs @ w\nreturn y",
        "output": "(..., units)",
        "samples": [{"inputs": [[1, 2]], "output": "(1, 4)"}],
    }
    texts = {"x.yaml": YAML, "x.toml": TOML, "x.json": json.dumps(data)}
    found = []
    for name, text in texts.items():
        loaded = load(text, name)
        assert loaded.diagnostics == ()
        assert loaded.analysis is not None
        found.append(loaded.analysis.description)
    assert found[0] == found[1] == found[2]


def test_params_know_their_types_and_defaults() -> None:
    text = """
layer: A
params:
  d: int
  a: list[int] | None = [1, 2]
  b: float = 3
  c: str = "x"
  e: activation = relu
  f: float = -1e-3
  g: float = float("-inf")
call: inputs if a or b or c or d or e or f or g else inputs * 2
"""
    found = load(text).analysis
    assert found is not None
    params = {p.name: p for p in found.description.params}
    assert params["d"].required
    assert params["a"].type == Maybe(ListOf(Atom("int")))
    assert params["a"].default == (1, 2)
    assert params["b"].default == 3.0
    assert type(params["b"].default) is float
    assert params["c"].default == "x"
    assert params["e"].default == "relu"
    assert params["f"].default == -0.001
    assert params["g"].default == float("-inf")


@pytest.mark.parametrize(
    ("text", "kind", "shapes"),
    [
        ("(b, 1)", OutputTensor, ["(b, 1)"]),
        ("\n  - (b, 1)\n  - (2,) int32", OutputTuple, ["(b, 1)", "(2,)"]),
        ("((b, 1), (2,))", OutputTuple, ["(b, 1)", "(2,)"]),
        ("\n  one: (b, 1)\n  two: (2,)", OutputMapping, ["(b, 1)", "(2,)"]),
    ],
)
def test_outputs_are_one_or_several(text: str, kind: type, shapes: list[str]) -> None:
    loaded = load(f"layer: A\ninputs:\n  x: (b, 1)\ncall: x\noutput: {text}\n")
    assert loaded.analysis is not None
    output = loaded.analysis.description.output
    assert isinstance(output, kind)
    assert [str(t.shape) for t in output_tensors(output)] == shapes


def test_a_part_of_a_short_form_knows_its_place() -> None:
    text = "layer: A\nweights:\n  w: (input_dim, 4)  =  constant( 1 +  xx )  if  yy for k in range(zz)\ncall: inputs @ w\n"
    assert [underlined(d) for d in problems(text)] == ["xx", "yy", "zz"]


def test_a_place_in_a_block_is_that_of_its_line() -> None:
    text = "layer: A\ncall: |\n  y = inputs\n\n  é = 'é' if training else aa\n  return y + é\n"
    (found,) = problems(text)
    assert (found.span.line, found.span.column) == (5, 28)
    assert underlined(found) == "aa"


def test_a_place_in_a_folded_text_is_the_whole_text() -> None:
    text = "layer: A\ncall: >\n  inputs +\n  aa\n"
    (found,) = problems(text)
    assert found.message == "unknown name 'aa'"
    assert found.span.line == 2


def test_names_of_what_could_not_be_read_are_no_further_mistakes() -> None:
    text = """layer: A
params:
  units: intt = 4
inputs:
  x: (batch, dim) foo 3
weights:
  w: (dim, units / 2)
functions:
  f(a): a +
call: f(x @ w) * units * dim
"""
    assert codes(problems(text)) == ["LG020", "LG028", "LG022", "LG008"]


def test_what_stands_only_in_an_unreadable_part_counts_as_used() -> None:
    text = """layer: A
params:
  units: int = 4
  other: int = 4
weights:
  w: (3, units / 2)
call: inputs
"""
    found = problems(text)
    assert [(d.code, underlined(d)) for d in found] == [
        ("LG025", "other"),
        ("LG022", "units / 2"),
    ]
