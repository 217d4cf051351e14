"""No text of a description becomes code of the module: it stays data, whatever it holds."""

from __future__ import annotations

import ast
import doctest
import json
import re
import tokenize
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reading_support import SETTINGS
from support import STYLES

import layergen
from layergen.diagnostics import Source
from layergen.shapes.load import load_text

HARMLESS = "harmless"
HOSTILE = [
    '"',
    "'",
    '"""',
    "'''",
    '\\"""',
    '""""""""',
    'ends with a quote"',
    "ends with a backslash\\",
    "\\",
    "\\\\",
    "\\N{BULLET} \\x00 \\u2028 \\n",
    '"""; import os; os.system("true"); """',
    '"""\nimport os\nos.system("true")\n"""',
    '")\nimport os\nprint("',
    "'); __import__('os').system('true'); ('",
    "# comment",
    "a\rimport os",
    "a\r\nimport os",
    "a\nimport os",
    "a\x0bimport os",
    "a\x0cimport os",
    "a\x1cimport os",
    "a\x85import os",
    "a\u2028import os",
    "a\u2029import os",
    "a\x00b",
    "a\x1b[2Jb",
    "a\ufeffb",
    "a\u202eb",
    "{}",
    "{__import__('os')}",
    "{0}{x!r}{{}}",
    "%s %(x)s $x ${x}",
    "{{ module }} {% for x in y %} {# #}",
    "`units` **bold**",
    ">>> import os",
    "...",
    "größe λ 日本 \U0001f600",
    "\ufb01 \uff46\uff55\uff4c\uff4c",
    "\t tab \t",
    " ",
]
hostile = pytest.mark.parametrize("text", HOSTILE, ids=ascii)
ONE = "x * 2 if len(word) > 999 else x"


def source(style: str = "add-weight", /, **sections: Any) -> str:
    """The module of a layer that is read from JSON, which can hold every text."""
    base: dict[str, Any] = {
        "layer": "Layer",
        "inputs": {"x": "(..., dim)"},
        "call": "x",
    }
    written = json.dumps(base | sections)
    loaded = load_text(Source("layer.layer.json", written))
    if loaded.shaped is None:
        raise layergen.DescriptionError(loaded.diagnostics)
    return layergen.Description(loaded.shaped).source(style)


def skeleton(text: str) -> str:
    """The module without what its texts say: two that are equal run the same code."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = ""
    return ast.dump(tree)


def constants(text: str) -> set[Any]:
    """Every text in the code of the module, docstrings aside."""
    tree = ast.parse(text)
    return {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant)}


def class_of(text: str) -> ast.ClassDef:
    return next(n for n in ast.parse(text).body if isinstance(n, ast.ClassDef))


def same_code(make: Callable[[str], str], text: str) -> str:
    """The module with a hostile text, which must run the same code as one with a harmless text."""
    module = make(text)
    assert skeleton(module) == skeleton(make(HARMLESS))
    assert "\r" not in module
    first, second, _ = module.split("\n", 2)
    assert (first[:2], second[:2]) == ("# ", "# ")
    return module


def squeezed(text: str) -> str:
    return "".join(text.split())


@hostile
@pytest.mark.parametrize("style", STYLES)
def test_the_doc_of_a_layer_is_its_docstring(text: str, style: str) -> None:
    module = same_code(lambda doc: source(style, doc=doc), text)
    lines = [line.strip() for line in text.strip().split("\n")]
    found = ast.get_docstring(ast.parse(module), clean=False)
    # Black puts a space between a quote of the text and those of the docstring.
    assert (found or "").strip(" ") == (lines[0] or "The layer `Layer`.")
    doc = ast.get_docstring(class_of(module), clean=False) or ""
    assert squeezed(text) in squeezed(doc)


@hostile
def test_the_words_for_params_inputs_and_weights_stay_words(text: str) -> None:
    def make(words: str) -> str:
        return source(
            params={"units": {"type": "int", "default": 3, "doc": words}},
            inputs={"x": {"shape": "(..., dim)", "doc": words}},
            weights={"w": {"shape": "(dim, units)", "doc": words}},
            constants={"t": {"value": "np.zeros(units)", "doc": words}},
            call="x @ w + t",
        )

    module = same_code(make, text)
    doc = squeezed(ast.get_docstring(class_of(module), clean=False) or "")
    # A param, an input, a weight and a table; a doctest prompt is not to be taken for one.
    if squeezed(text):
        assert doc.count(squeezed(text)) >= 4
    parser = doctest.DocTestParser()
    examples = parser.get_examples(ast.get_docstring(class_of(module)) or "")
    assert all("import" not in example.source for example in examples)


@hostile
def test_a_default_is_that_text(text: str) -> None:
    def make(default: str) -> str:
        params = {"word": {"type": "str", "default": default}}
        return source(params=params, call=ONE)

    module = same_code(make, text)
    (init,) = (n for n in class_of(module).body if getattr(n, "name", "") == "__init__")
    assert isinstance(init, ast.FunctionDef)
    assert [ast.literal_eval(node) for node in init.args.defaults] == [text]
    doc = squeezed(ast.get_docstring(class_of(module), clean=False) or "")
    assert "Defaultsto" in doc


@hostile
def test_choices_are_those_texts(text: str) -> None:
    def make(choice: str) -> str:
        word = {"type": "str", "default": choice, "choices": [choice, "other"]}
        return source(params={"word": word}, call=ONE)

    module = same_code(make, text)
    tuples = [
        ast.literal_eval(node.comparators[0])
        for node in ast.walk(ast.parse(module))
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.NotIn)
    ]
    assert tuples == [(text, "other")]
    layer_class = executed(module)
    assert layer_class(text).word == text
    with pytest.raises(ValueError, match="must be one of"):
        layer_class("neither")


def python_literal(text: str) -> str:
    """The text as a literal that a description can hold: printable characters alone."""
    return '"' + "".join(
        char if char.isprintable() and char not in '"\\' else rf"\U{ord(char):08x}"
        for char in text
    ) + '"'  # fmt: skip


@hostile
def test_a_literal_type_holds_those_texts(text: str) -> None:
    def make(choice: str) -> str:
        kind = f'Literal[{python_literal(choice)}, "other"]'
        return source(params={"word": kind}, call=ONE)

    module = same_code(make, text)
    assert text in constants(module)
    (init,) = (n for n in class_of(module).body if getattr(n, "name", "") == "__init__")
    assert isinstance(init, ast.FunctionDef)
    annotation = init.args.args[1].annotation
    assert isinstance(annotation, ast.Subscript)
    assert ast.literal_eval(annotation.slice) == (text, "other")
    assert executed(module)(text).word == text


@hostile
def test_lists_of_texts_are_those_texts(text: str) -> None:
    def make(item: str) -> str:
        words = {"type": "list[str]", "default": [item, item]}
        return source(params={"words": words}, call="x * len(words)")

    module = same_code(make, text)
    assert executed(module)().words == [text, text]


def executed(module: str) -> Any:
    """The class of a module; nothing but the class statement may have run."""
    names: dict[str, Any] = {"__name__": "injected"}
    exec(compile(module, "<injected>", "exec"), names)
    assert "os" not in names
    return names["Layer"]


@hostile
def test_what_is_required_is_told_in_those_words(text: str) -> None:
    def make(words: str) -> str:
        params = {"units": "int = 3"}
        return source(params=params, require={"units > 0": words}, call="x * units")

    module = same_code(make, text)
    with pytest.raises(ValueError, match="Received: units=0") as caught:
        executed(module)(0)
    words = text.strip().rstrip(".")
    assert str(caught.value) == f"{words}. Received: units=0"


@hostile
def test_what_is_required_without_values_is_told_in_those_words(text: str) -> None:
    def make(words: str) -> str:
        return source(require={"1 > 2": words})

    module = same_code(make, text)
    with pytest.raises(ValueError, match=r"\.$") as caught:
        executed(module)()
    assert str(caught.value) == f"{text.strip().rstrip('.')}."


@hostile
def test_a_condition_compares_with_that_text(text: str) -> None:
    def make(word: str) -> str:
        params = {"word": "str = 'a'"}
        require = {f"word != {python_literal(word)}": "another word is needed"}
        return source(params=params, require=require, call=ONE)

    module = same_code(make, text)
    layer_class = executed(module)
    assert layer_class("free").word == "free"
    with pytest.raises(ValueError, match="another word is needed"):
        layer_class(text)


@hostile
def test_a_sample_is_shown_with_that_text(text: str) -> None:
    def make(word: str) -> str:
        sample = {"word": word, "x": "(2, 3)"}
        return source(
            params={"word": "str"}, samples=[sample], call=ONE, output="(..., dim)"
        )

    if text.startswith("("):
        return
    module = same_code(make, text)
    doc = ast.get_docstring(class_of(module)) or ""
    first, *_ = doctest.DocTestParser().get_examples(doc)
    (assigned,) = ast.parse(first.source).body
    assert isinstance(assigned, ast.Assign)
    call = assigned.value
    assert isinstance(call, ast.Call)
    assert [ast.literal_eval(argument) for argument in call.args] == [text]


def comments(module: str) -> list[str]:
    tokens = tokenize.tokenize(BytesIO(module.encode()).readline)
    return [token.string for token in tokens if token.type == tokenize.COMMENT]


@hostile
def test_a_comment_in_the_code_stays_one_or_is_refused(text: str) -> None:
    def make(words: str) -> str:
        return source(call=f"y = x  # {words}\nreturn y\n")

    if "\n" in text.replace("\r", "\n"):
        # What follows is code by right, and judged as such.
        with pytest.raises(layergen.DescriptionError, match=r"LG018|LG008"):
            make(text)
        return
    if not text.isprintable():
        with pytest.raises(layergen.DescriptionError, match="holds the character"):
            make(text)
        return
    module = same_code(make, text)
    assert squeezed(f"# {text}") in map(squeezed, comments(module))


@hostile
def test_a_text_in_the_code_stays_one(text: str) -> None:
    def make(word: str) -> str:
        return source(
            params={"word": "str = 'a'"},
            call=f"x if word == {python_literal(word)} else x * 2",
        )

    assert text in constants(same_code(make, text))


@hostile
def test_a_package_is_that_text(text: str) -> None:
    described = layergen.describe("Squash")
    module = same_code(lambda name: described.source(package=name), text)
    (decorator,) = class_of(module).decorator_list
    assert isinstance(decorator, ast.Call)
    assert ast.literal_eval(decorator.keywords[0].value) == text


@hostile
def test_a_file_s_name_stays_in_its_comment(tmp_path: Path, text: str) -> None:
    def make(name: str) -> str:
        cleaned = re.sub("[/\0]", "", name)
        path = tmp_path / f"{cleaned}.layer.yaml"
        path.write_text("layer: Layer\ncall: inputs * 2\n")
        return layergen.load(path).source()

    module = same_code(make, text)
    assert module.splitlines()[2] == '"""The layer `Layer`."""'


ANY = st.text(
    st.sampled_from("\"'\\#{}\n\r\x00\x0b\x0c\x85\u2028;()[]aN xé`.>"), max_size=12
)


@settings(SETTINGS, max_examples=100)
@given(ANY, ANY, ANY)
def test_any_texts_stay_data(doc: str, default: str, message: str) -> None:
    def make(doc: str, default: str, message: str) -> str:
        params = {"word": {"type": "str", "default": default, "doc": doc}}
        require = {"len(word) < 99": message}
        return source(doc=doc, params=params, require=require, call=ONE)

    module = make(doc, default, message)
    assert skeleton(module) == skeleton(make(HARMLESS, HARMLESS, HARMLESS))
    assert default in constants(module)


@pytest.mark.parametrize(
    "sections",
    [
        {"layer": "Layer:\n    pass\nimport os"},
        {"layer": "Layer(object)"},
        {"params": {"a=1): pass\nimport os\ndef f(b": "int = 3"}},
        {"params": {"a": "int = __import__('os')"}},
        {"params": {"a": "list[__import__('os')]"}},
        {"inputs": {"x, *, y": "(..., dim)"}},
        {"inputs": {"x": "(..., __import__('os'))"}},
        {"weights": {"w": "(dim,) = __import__('os')"}},
        {"weights": {"w": "(dim,) = RandomNormal(__import__('os'))"}},
        {"weights": {"w": {"shape": "(dim,)", "dtype": 'x"); import os; ("'}}},
        {"weights": {"w": "(dim,) = zeros for i in __import__('os')"}},
        {"derived": {"a": "__import__('os').getpid()"}},
        {"derived": {"a": "(lambda: 1).__globals__"}},
        {"constants": {"a": "np.load('x')"}},
        {"constants": {"a": "np.__config__"}},
        {"require": {"__import__('os')": "no"}},
        {"functions": {"f(a=__import__('os'))": "a"}},
        {"functions": {"f(a)": "a.__class__"}},
        {"call": "import os\nreturn x"},
        {"call": "x.__class__"},
        {"call": "eval('x')"},
        {"call": "ops.__loader__"},
        {"call": "open('x')"},
        {"call": "'{0.__class__}'.format(x)"},
        {"call": "self.add_weight()"},
        {"mask": "__import__('os')"},
        {"output": "(..., __import__('os'))"},
        {"samples": [{"x": "(__import__('os'),)"}]},
    ],
    ids=str,
)
def test_code_where_none_belongs_is_refused(sections: dict[str, Any]) -> None:
    with pytest.raises(layergen.DescriptionError, match="LG0"):
        source(**sections)
