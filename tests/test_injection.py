"""Hostile texts in every field: either they are reported, or they stay data, in the description and in the module."""

from __future__ import annotations

import ast
import json
from functools import cache
from typing import Any

import pytest
from rules_support import load

from layergen.description.load import Loaded, load_source_text
from layergen.description.text import is_identifier
from layergen.diagnostics import Source
from layergen.diagnostics.render import human
from layergen.emit.module import module_text
from layergen.plan import make_plan
from layergen.shapes.load import load_text

STYLES = ("add-weight", "tf-variable")

#: Texts that could end a literal, a comment or a line of the module, or begin code in it.
TEXTS = {
    "double quotes": 'a"b',
    "single quotes": "a'b",
    "triple quotes": 'a"""\nimport os\n"""b',
    "single triple quotes": "a'''b",
    "quotes at the ends": '"a"',
    "a backslash at the end": "a\\",
    "backslashes": "\\a\\N{BULLET}\\u2028\\",
    "a backslash before a quote": 'a\\"b\\\\"',
    "a comment": "a # b",
    "a new line": "a\nimport os\n\nb",
    "a carriage return": "a\rimport os\r\nb",
    "a vertical tab": "a\x0bimport os",
    "a form feed": "a\x0cimport os",
    "NUL": "a\x00b",
    "next line": "a\x85import os",
    "a line separator": "a\u2028import os\u2029b",
    "right to left": "a\u202eb\u2066c",
    "braces": "{self.__class__} {{ }} {0} {",
    "percents": "%s %(a)s %",
    "Jinja": "{{ 1 }} {% raw %} {# a #} {% endraw %}",
    "an f-string": 'f"{__import__(1)}"',
    "a doctest": ">>> import os\n>>> os.system('true')",
    "an end of a function": ")\n    import os\n    (",
    "Python": "__import__('os').system('true')",
    "an escape of a terminal": "a\x1b[2Jb",
}


def everywhere(text: str) -> dict[str, Any]:
    """A description with a text in every field that holds free text."""
    return {
        "layer": "Thing",
        "doc": text,
        "params": {
            "mode": {"type": "str", "default": text, "doc": text},
            "kind": {"type": "str", "default": text, "choices": [text, "other"]},
            "short": f"str = {text!a}",
            "literal": f'Literal[{text!a}, "other"] = "other"',
            "several": {"type": "list[str]", "default": [text, text]},
        },
        "inputs": {"x": {"shape": "(batch, dim)", "doc": text}},
        "weights": {"w": {"shape": ["dim"], "doc": text}},
        "state": {"s": {"shape": ["dim"], "doc": text}},
        "constants": {"c": {"value": "np.arange(dim)", "doc": text}},
        "require": {f"mode != kind or short == literal or {text!a} in several": text},
        "call": "x * w * s * c",
        "samples": [{"mode": text, "several": [text]}],
    }


def read(data: object, name: str = "thing.layer.json") -> Loaded:
    return load_source_text(Source(name, json.dumps(data)), "json")


def blanked(module: str) -> str:
    """The tree of a module with all its texts made alike."""
    tree = ast.parse(module)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = "text"
    return ast.dump(tree)


def module(data: object, style: str, name: str = "thing.layer.json") -> str:
    loaded = load_text(Source(name, json.dumps(data)), "json")
    assert loaded.shaped is not None, human(loaded.diagnostics, color=False)
    return module_text(make_plan(loaded.shaped), style=style, package="p")


@cache
def harmless(style: str) -> str:
    return module(everywhere("harmless"), style)


@pytest.mark.parametrize("name", TEXTS)
def test_a_hostile_text_is_read_as_it_is(name: str) -> None:
    text = TEXTS[name]
    loaded = read(everywhere(text))
    assert loaded.diagnostics == ()
    assert loaded.analysis is not None
    found = loaded.analysis.description
    params = {p.name: p for p in found.params}
    assert found.doc == text
    assert params["mode"].doc == text
    assert params["mode"].default == text
    assert params["kind"].choices == (text, "other")
    assert params["short"].default == text
    assert params["several"].default == (text, text)
    assert found.inputs[0].doc == text
    assert found.weights[0].doc == text
    assert found.constants[0].doc == text
    assert found.require[0].message == text
    assert found.samples[0].entries[0].value == text


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("name", TEXTS)
def test_a_hostile_text_changes_nothing_but_texts_in_the_module(
    name: str, style: str
) -> None:
    text = TEXTS[name]
    made = module(everywhere(text), style)
    assert blanked(made) == blanked(harmless(style))
    constants = [
        n.value for n in ast.walk(ast.parse(made)) if isinstance(n, ast.Constant)
    ]
    assert constants.count(text) >= 4, "the defaults are what they were"
    lines = made.split("\n")
    assert made.splitlines() == lines[:-1], "no character of a text ends a line"
    assert all(line.isprintable() for line in lines)
    assert [n for n, line in enumerate(lines) if line.startswith("import os")] == []


@pytest.mark.parametrize("name", TEXTS)
def test_a_hostile_file_name_stays_in_its_comment(name: str) -> None:
    file = f"{TEXTS[name]}.layer.json"
    made = module(everywhere("harmless"), "add-weight", file)
    assert made.split("\n")[1:] == harmless("add-weight").split("\n")[1:]
    assert made.splitlines()[0].startswith("# ")


@pytest.mark.parametrize("name", TEXTS)
def test_a_hostile_file_name_is_shown_harmlessly(name: str) -> None:
    loaded = read({"layer": "A"}, TEXTS[name])
    shown = human(loaded.diagnostics, color=False)
    assert all(line.isprintable() for line in shown.split("\n"))
    assert len(shown.split("\n")) == 5


@pytest.mark.parametrize(
    "section",
    ["params", "inputs", "weights", "state", "derived", "constants", "functions"],
)
@pytest.mark.parametrize(
    "name", [*TEXTS.values(), "a-b", "1a", "a b", "class", "é", ""]
)
def test_a_hostile_name_is_no_name(section: str, name: str) -> None:
    assert not is_identifier(name)
    values = {"params": "int = 1", "derived": "1", "constants": "1", "functions": "1"}
    value = values.get(section, "(3,)")
    loaded = read({"layer": "A", "call": "inputs", section: {name: value}})
    assert loaded.diagnostics
    assert loaded.diagnostics[0].span.line == 1


@pytest.mark.parametrize("name", [*TEXTS.values(), "A-b", "1A", "class", ""])
def test_a_hostile_class_name_is_no_name(name: str) -> None:
    assert [d.code for d in read({"layer": name, "call": "inputs"}).diagnostics] == [
        "LG010"
    ]


#: Code that a description must not bring into the module.
CODES = (
    "__import__('os')",
    "x.__class__",
    "().__class__",
    "''.__class__.__mro__",
    'f"{x.__class__}"',
    "'{0.__class__}'.format(x)",
    "(lambda y=__import__('os'): y)()",
    "[y for y in ().__class__.__subclasses__()]",
    "(y := x)",
    "(lambda: (yield))",
    "ops.__builtins__",
    "ops._x.y",
    "ops.os.system('true')",
    "ops.numpy.__loader__",
    "np.load('x')",
    "np.lib.npyio.load('x')",
    "eval('1')",
    "exec('1')",
    "open('x')",
    "print(x)",
    "getattr(x, '_' + '_class__')",
    "globals()",
    "vars(x)",
    "type(x)",
    "self",
    "keras.utils.get_file('x')",
    "tf.io.read_file('x')",
    "x; import os",
    "x\nimport os",
    "x)\nimport os\n(x",
    "x\\\nimport os",
    "x # '''\nimport os",
    "x\x0cimport os",
    "x\u2028import os",
    "x if True else __import__('os')",
    "x(__a=1)",
    "x._a",
    "x.a",
    "await x",
    "async",
    "lambda",
    "*x",
    "**x",
    "x = 1",
    "ops.relu = 1",
    "{**x}.__class__",
    "x[().__class__]",
    "`x`",
    "$x",
    "x!",
    "\\N{BULLET}",
    "",
    " ",
)


#: For each field the sections of a right description that has § there.
WEIGHT = {"shape": ["dim", "n"]}
FIELDS: dict[str, dict[str, Any]] = {
    "call": {"call": "§"},
    "block": {"call": "y = §\nreturn x @ w * y"},
    "default of a local function": {
        "call": "def f(y=§):\n    return y\nreturn f() @ x @ w"
    },
    "mask": {"mask": "§"},
    "function": {"functions": {"f(x)": "§"}, "call": "f(x @ w)"},
    "derived": {"derived": {"d": "§"}, "call": "x @ w * d"},
    "constant": {"constants": {"d": "§"}, "call": "x @ w * d"},
    "require": {"require": {"§": "text"}},
    "type": {"params": {"n": "int = 3", "p": "§"}},
    "default": {"params": {"n": "int = 3", "p": "int = §"}},
    "size": {"weights": {"w": {"shape": ["dim", "§"]}}},
    "short weight": {"weights": {"w": "(dim, §)"}},
    "input": {"inputs": {"x": "(batch, dim, §)"}},
    "bound": {"inputs": {"x": {"shape": ["batch", "dim"], "max": "§"}}},
    "output": {"output": "(batch, §)"},
    "argument": {"weights": {"w": {**WEIGHT, "initializer": "Constant(§)"}}},
    "keyword argument": {"weights": {"w": {**WEIGHT, "regularizer": "L2(l2=§)"}}},
    "factory": {"weights": {"w": {**WEIGHT, "initializer": "§"}}},
    "regularizer": {"weights": {"w": {**WEIGHT, "regularizer": "§"}}},
    "constraint": {"weights": {"w": {**WEIGHT, "constraint": "§"}}},
    "when": {"weights": {"w": {**WEIGHT, "when": "§"}}},
    "dtype": {"weights": {"w": {**WEIGHT, "dtype": "§"}}},
    "loop": {"weights": {"w": {**WEIGHT, "for": "i in §"}}},
    "loop variable": {"weights": {"w": {**WEIGHT, "for": "§ in range(2)"}}},
}


def in_field(field: str, code: str) -> dict[str, Any]:
    """A description that is right but for the code in one of its fields."""
    data: dict[str, Any] = {
        "layer": "Thing",
        "params": {"n": "int = 3"},
        "inputs": {"x": "(batch, dim)"},
        "weights": {"w": "(dim, n)"},
        "call": "x @ w",
    }
    changes: dict[str, Any] = filled(FIELDS[field], code)
    return data | changes


def filled(template: Any, code: str) -> Any:
    """A template with code in place of each §."""
    if isinstance(template, dict):
        return {filled(k, code): filled(v, code) for k, v in template.items()}
    if isinstance(template, list):
        return [filled(item, code) for item in template]
    return template.replace("§", code)


#: What is right where it stands: no argument, no further size, an assignment behind another.
HARMLESS = {
    "argument": ["", " "],
    "block": ["x = 1"],
    "input": ["", " "],
    "output": ["", " "],
}


@pytest.mark.parametrize("field", FIELDS)
def test_hostile_code_is_reported_in_every_field(field: str) -> None:
    through = [code for code in CODES if not read(in_field(field, code)).diagnostics]
    assert through == HARMLESS.get(field, [])


@pytest.mark.parametrize("field", FIELDS)
def test_the_fields_of_hostile_code_take_what_is_right(field: str) -> None:
    right = {
        "type": "int = 3",
        "default": "3",
        "argument": "0.5",
        "keyword argument": "0.5",
        "factory": "zeros",
        "regularizer": "l2",
        "constraint": "non_neg",
        "dtype": "float32",
        "loop": "range(2)",
        "loop variable": "i",
        "function": "x",
        "call": "x @ w",
        "mask": "mask",
        "when": "True",
    }
    data = in_field(field, right.get(field, "n"))
    if field in ("type", "default"):
        data["call"] = "x @ w * p"
    if field in ("loop", "loop variable"):
        data["call"] = "x @ w[0]"
    if field == "input":
        data["output"] = "(batch, dim)"
    assert read(data).diagnostics == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("call: &a [*a]", "LG001"),
        ("call: !!python/object/apply:os.system ['true']", "LG001"),
        ("call: !!python/name:os.system", "LG001"),
        ("<<: {call: inputs}\ncall: !x inputs", "LG001"),
        ("? [call]\n: inputs", "LG001"),
    ],
)
def test_yaml_makes_no_objects(text: str, code: str) -> None:
    assert [d.code for d in load(f"layer: A\n{text}\n").diagnostics] == [code]


def test_an_alias_cannot_blow_up_a_file() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    found = load("\n".join(lines)).diagnostics
    assert [d.code for d in found] == ["LG001"]
