"""Hostile texts in the sections of what a layer is made of: reported, or they stay data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from test_injection import CODES, STYLES, TEXTS, blanked, filled, read

import layergen
from layergen.diagnostics import Source
from layergen.emit.module import module_text
from layergen.plan import make_plan
from layergen.project.library import Library
from layergen.shapes.load import Family, Loaded, load_text

#: Code that would reach out of the language from where parts are made or used.
MORE = (
    "layers.Lambda(lambda x: __import__('os'))",
    "layers.Dense(3).save('x')",
    "layers.Dense(3).__class__",
    "layers.Dense(__import__('os').getpid())",
    "layers.Dense(3, name=open('x'))",
    "layers.Dense._x",
    "layers.core.os",
    "layers.__loader__",
    "losses.MeanSquaredError.__init__",
    "metrics.Mean().__class__",
    "initializers.get('x').__class__",
    "Sequential([().__class__])",
    "Sequential.__base__",
    "Linear(self)",
    "Linear(3)(x)",
    "inner.save('x')",
    "inner.save_weights('x')",
    "inner.load_own_variables(x)",
    "inner.__class__",
    "inner.add_weight",
    "inner.get_config()",
    "inner.kernel.numpy()",
    "inner.kernel.value.op",
    "inner._tracker",
    "seen.update_state.__self__",
    "seen.variables",
    "error.fn",
    "add_loss.__self__",
    "self.add_loss(1.0)",
)
FIELDS: dict[str, dict[str, Any]] = {
    "sublayer": {"sublayers": {"inner": "§"}},
    "argument of a sublayer": {"sublayers": {"inner": "layers.Dense(§)"}},
    "keyword of a sublayer": {"sublayers": {"inner": "layers.Dense(3, use_bias=§)"}},
    "condition of a sublayer": {
        "sublayers": {"inner": {"layer": "layers.Dense(3)", "when": "§"}}
    },
    "choice of a sublayer": {
        "sublayers": {"inner": "layers.Dense(3) if § else layers.Dense(3)"}
    },
    "loop of a sublayer": {
        "sublayers": {"inner": {"layer": "layers.Dense(3)", "for": "i in §"}}
    },
    "loop variable of a sublayer": {
        "sublayers": {"inner": {"layer": "layers.Dense(3)", "for": "§ in range(2)"}}
    },
    "shape of a sublayer": {
        "sublayers": {"inner": {"layer": "layers.Dense(3)", "shape": ["batch", "§"]}}
    },
    "item of Sequential": {"sublayers": {"inner": "Sequential([§])"}},
    "loss": {"losses": {"error": "§"}},
    "argument of a loss": {"losses": {"error": "losses.Huber(§)"}},
    "metric": {"metrics": {"seen": "§"}},
    "argument of a metric": {"metrics": {"seen": "metrics.Mean(§)"}},
    "call": {"call": "inner(§)"},
    "statement": {"call": "§\nreturn inner(x)"},
    "added loss": {"call": "add_loss(§)\nreturn inner(x)"},
    "update": {"call": "seen.update_state(§)\nreturn inner(x)"},
    "base": {"extends": "§"},
    "argument of the base": {"extends": "layers.Dense(§)", "call": "base(x)"},
}


def in_field(field: str, code: str) -> dict[str, Any]:
    """A description that is right but for the code in one of its fields."""
    data: dict[str, Any] = {
        "layer": "Thing",
        "params": {"n": "int = 3"},
        "inputs": {"x": "(batch, dim)"},
        "sublayers": {"inner": "layers.Dense(n)"},
        "losses": {"error": "losses.MeanSquaredError()"},
        "metrics": {"seen": "metrics.Mean()"},
        "call": "seen.update_state(error(x, x))\nreturn inner(x) * n",
    }
    changes: dict[str, Any] = filled(FIELDS[field], code)
    if field in ("call", "statement", "added loss", "update"):
        # Nothing else is in these, so that the code alone can be at fault.
        use = "seen.update_state(error(x, x) * n)\n"
        call = changes["call"]
        changes["call"] = f"{use}{call}" if "return" in call else f"{use}return {call}"
    if "base" in field:
        data.pop("sublayers")
        changes["call"] = "seen.update_state(error(x, x) * n)\nreturn base(x)"
    if "loop" in field:
        changes["call"] = "seen.update_state(error(x, x))\nreturn inner[0](x) * n"
    return data | changes


#: What is right where it stands, as far as names go: other arguments, or none; an assignment of its own.
HARMLESS = {
    "call": ["*x", "x = 1", "", " "],
    "update": ["*x", "x = 1", "", " "],
    "added loss": ["*x"],
    "argument of a loss": ["", " "],
    "argument of a metric": ["", " "],
    "item of Sequential": ["", " "],
    "statement": ["x = 1", "", " "],
}


@pytest.mark.parametrize("field", FIELDS)
def test_hostile_code_is_reported_in_every_field(field: str) -> None:
    codes = (*CODES, *MORE)
    through = [code for code in codes if not read(in_field(field, code)).diagnostics]
    assert through == HARMLESS.get(field, [])


@pytest.mark.parametrize("field", FIELDS)
def test_the_fields_of_hostile_code_take_what_is_right(field: str) -> None:
    right = {
        "sublayer": "layers.Dense(n)",
        "condition of a sublayer": "True",
        "loop of a sublayer": "range(2)",
        "loop variable of a sublayer": "i",
        "shape of a sublayer": "dim",
        "item of Sequential": "layers.Dense(n)",
        "loss": "losses.Huber()",
        "argument of a loss": "0.5",
        "metric": "metrics.Sum()",
        "argument of a metric": "",
        "call": "x",
        "statement": "y = x",
        "added loss": "ops.mean(x)",
        "update": "x",
        "base": "layers.Dense(n)",
    }
    data = in_field(field, right.get(field, "n"))
    if field == "condition of a sublayer":
        data["call"] += " if inner is not None else x"
    assert read(data).diagnostics == ()


@pytest.mark.parametrize(
    "section", ["sublayers", "losses", "metrics", "states", "features"]
)
@pytest.mark.parametrize(
    "name", [*TEXTS.values(), "a-b", "1a", "a b", "class", "é", ""]
)
def test_a_hostile_name_of_a_part_is_no_name(section: str, name: str) -> None:
    values = {
        "sublayers": "layers.Dense(3)",
        "losses": "losses.Huber()",
        "metrics": "metrics.Mean()",
    }
    entry = {name: values.get(section, "(3,)")}
    data = {"layer": "A", "call": "inputs", section: entry}
    if section == "features":
        data = {"layer": "A", "call": "1", "inputs": {"features": entry}}
    assert "LG010" in {each.code for each in read(data).diagnostics}


@pytest.mark.parametrize("kind", ["model", "cell"])
@pytest.mark.parametrize("name", [*TEXTS.values(), "A-b", "1A", "class", ""])
def test_a_hostile_class_name_is_no_name(kind: str, name: str) -> None:
    data = {kind: name, "call": "inputs"}
    assert "LG010" in {each.code for each in read(data).diagnostics}


def described(text: str) -> dict[str, Any]:
    """A description with a text in every field of the parts that holds free text."""
    return {
        "layer": "Thing",
        "inputs": {"x": "(batch, 4)"},
        "params": {"mode": "str = 'a'"},
        "sublayers": {
            "inner": {"layer": f"layers.Dense(4, activation={text!a})", "doc": text},
            "many": {
                "layer": f"layers.Dense(4, name={text!a})",
                "doc": text,
                "for": "i in range(2)",
            },
        },
        "metrics": {"seen": f"metrics.Mean(name={text!a})"},
        "losses": {"error": f"losses.Huber(name={text!a})"},
        "call": "seen.update_state(x)\nadd_loss(error(x, x))\n"
        f"x = inner(x) if mode != {text!a} else x\nfor one in many:\n    x = one(x)\nreturn x",
    }


def module(data: object, style: str) -> str:
    loaded = load_text(Source("thing.layer.json", json.dumps(data)), "json")
    assert loaded.shaped is not None, loaded.diagnostics
    return module_text(make_plan(loaded.shaped), style=style, package="p")


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("name", TEXTS)
def test_a_hostile_text_in_a_part_stays_a_text(name: str, style: str) -> None:
    written = blanked(module(described(TEXTS[name]), style))
    assert written == blanked(module(described("harmless"), style))


def family(others: dict[str, str], text: str, *, trust: bool = False) -> Loaded:
    given = {name: Source(f"{name}.layer.yaml", each) for name, each in others.items()}
    return load_text(
        Source("thing.layer.yaml", text), family=Family(Library(given=given), trust)
    )


THING = "layer: Thing\ninputs:\n  x: (batch, 3)\nsublayers:\n  inner: Other()\ncall: inner(x)\n"


@pytest.mark.parametrize(
    "other",
    [
        "layer: Other\ncall: inputs.__class__\n",
        "layer: Other\npython: |\n  import os\ncall: inputs\n",
        "layer: Other\nsublayers:\n  a: __import__('os')\ncall: a(inputs)\n",
        "layer: Other); import os; (\ncall: inputs\n",
        "layer: 'Other\n'\ncall: inputs.x\n",
    ],
)
def test_what_a_hostile_description_brings_is_refused_with_its_parent(
    other: str,
) -> None:
    loaded = family({"Other": other}, THING)
    assert loaded.shaped is None
    assert loaded.diagnostics


@pytest.mark.parametrize(
    "name", ["../other", "/etc/passwd", "a/b", "a.b", "os", "..", "Other\nimport os"]
)
def test_a_description_is_named_by_its_class_and_by_no_path(
    name: str, tmp_path: Path
) -> None:
    (tmp_path / "thing.layer.yaml").write_text(THING.replace("Other()", f"{name}()"))
    with pytest.raises(layergen.DescriptionError):
        layergen.load(tmp_path / "thing.layer.yaml")


def test_a_file_that_names_another_class_is_not_taken_for_the_wanted_one(
    tmp_path: Path,
) -> None:
    (tmp_path / "thing.layer.yaml").write_text(THING)
    (tmp_path / "other.layer.yaml").write_text(
        "# layer: Other\nlayer: Another\ncall: inputs\n"
    )
    with pytest.raises(layergen.DescriptionError, match="LG013"):
        layergen.load(tmp_path / "thing.layer.yaml")


def test_python_that_is_trusted_stands_in_front_of_the_class_and_nowhere_else() -> None:
    text = "layer: Thing\npython: |\n  def twice(x):\n      return 2 * x\ncall: twice(inputs)\n"
    loaded = family({}, text, trust=True)
    assert loaded.shaped is not None
    written = module_text(make_plan(loaded.shaped), style="add-weight", package="p")
    before, _, after = written.partition("@keras.saving")
    assert before.count("def twice") == 1
    assert "def twice" not in after


@pytest.mark.parametrize(
    "python",
    [
        "x = 1\n  y = 2",
        "def f(:",
        "def f():\n  return 1\n)\nclass B(",
        "\x00",
        "def Thing(): pass",
        "keras = None",
        "def ops(): pass",
    ],
)
def test_python_that_is_none_or_takes_a_name_of_the_module_is_refused(
    python: str,
) -> None:
    data = {"layer": "Thing", "python": python, "call": "inputs"}
    loaded = load_text(
        Source("thing.layer.json", json.dumps(data)),
        "json",
        family=Family(Library(), True),
    )
    assert loaded.shaped is None
    assert loaded.diagnostics
