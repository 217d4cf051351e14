"""The language of call: what it accepts is harmless, places are exact, and no text makes it raise."""

from __future__ import annotations

import ast

import pytest
from code_strategies import EXPRESSIONS, TEXTS
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from language_strategies import ANY_TEXT, NASTY, SETTINGS

from layergen.description.code import Code
from layergen.description.facts import Facts
from layergen.description.nodes import Scalar
from layergen.description.scope import Kind, Scope
from layergen.description.survey import survey
from layergen.description.text import (
    LanguageError,
    parse_python,
    without_comment,
)
from layergen.diagnostics import Source, Span

SCOPE = Scope(
    {
        "x": Kind.INPUT,
        "w": Kind.WEIGHT,
        "n": Kind.PARAM,
        "s": Kind.STATE,
        "f": Kind.FUNCTION,
        "training": Kind.TRAINING,
    },
    frozenset({"ops", "random"}),
    {"np": "elsewhere"},
)
#: The builtins that the manual lists.
ALLOWED_BUILTINS = {
    *("abs", "bool", "enumerate", "float", "int", "len", "list", "max"),
    *("min", "range", "reversed", "round", "sorted", "sum", "tuple", "zip"),
}


def code(text: str) -> Code:
    span = Span(Source("x.yaml", text), 1, 1, max(len(text), 1))
    return Code(text, Scalar(text, span, ((1, 1),)))


def bound_names(tree: ast.AST) -> set[str]:
    """Every name that a text binds anywhere."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.arg):
            names.add(node.arg)
        elif isinstance(node, ast.FunctionDef):
            names.add(node.name)
    return names


HARMLESS_STATEMENTS = (
    ast.Expr,
    ast.Assign,
    ast.AugAssign,
    ast.Return,
    ast.If,
    ast.For,
    ast.FunctionDef,
    ast.Pass,
    ast.Break,
    ast.Continue,
)
HARMFUL_EXPRESSIONS = (
    ast.JoinedStr,
    ast.NamedExpr,
    ast.Yield,
    ast.YieldFrom,
    ast.Await,
    ast.Set,
    ast.SetComp,
)


def why_harmful(text: str) -> str:
    """What in a text the language must not have, by a walk over the tree of its own; empty if nothing."""
    tree = ast.parse(text)
    known = bound_names(tree) | set(SCOPE.names) | SCOPE.modules | ALLOWED_BUILTINS
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt) and not isinstance(node, HARMLESS_STATEMENTS):
            return type(node).__name__
        if isinstance(node, HARMFUL_EXPRESSIONS):
            return type(node).__name__
        if isinstance(node, ast.Attribute):
            if node.attr.startswith("_") or not isinstance(node.ctx, ast.Load):
                return f"attribute {node.attr}"
        elif isinstance(node, ast.Name):
            if node.id.startswith("__") or node.id not in known:
                return f"name {node.id}"
        elif isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
            return "an item is assigned"
        elif isinstance(node, ast.keyword) and (
            node.arg is None or node.arg.startswith("_")
        ):
            return f"keyword {node.arg}"
        elif isinstance(node, ast.FunctionDef) and node.decorator_list:
            return "a decorator"
    return ""


def is_accepted(facts: Facts) -> bool:
    return not (facts.forbidden or facts.private or facts.unknown)


@settings(max_examples=700, deadline=None, suppress_health_check=list(HealthCheck))
@given(TEXTS)
def test_what_the_language_accepts_is_harmless(text: str) -> None:
    piece = code(text)
    try:
        tree = piece.tree
    except LanguageError:
        return
    facts = survey(piece, SCOPE)
    if is_accepted(facts):
        assert why_harmful(text) == ""
        for reference in facts.references:
            assert text[reference.start : reference.end] == reference.name
    loads = [n for n in ast.walk(tree) if isinstance(n, ast.Attribute)]
    if any(n.attr.startswith("_") for n in loads):
        assert not is_accepted(facts)


def outcome(text: str) -> Facts | LanguageError:
    """What a text does, or why it is not Python; nothing else may come out."""
    try:
        return survey(code(text), SCOPE)
    except LanguageError as error:
        return error


@SETTINGS
@given(st.one_of(ANY_TEXT, st.text(NASTY + "()[]=: xyif", max_size=15)))
def test_no_text_makes_the_language_raise_anything_else(text: str) -> None:
    found = outcome(text)
    if isinstance(found, LanguageError):
        assert 0 <= found.start <= len(text)
        assert found.message


@pytest.mark.parametrize(
    "text",
    [
        "x" * 100_000,
        "(" * 90 + ")" * 90,
        "(" * 5000,
        "+".join("x" * 5000),
        "x" + ".y" * 5000,
        "x" + "[0]" * 5000,
        "not " * 5000 + "x",
        "lambda: " * 500 + "x",
        "if x:\n return 1\n" + "elif x:\n return 1\n" * 500,
        "[" * 60 + "x" + " for x in x]" * 60,
        "0x" + "f" * 10_000,
        "1" * 10_000,
        "-" * 90 + "x",
        "x if x else " * 90 + "x",
    ],
    ids=lambda text: text[:12],
)
def test_no_size_of_a_text_makes_the_language_raise(text: str) -> None:
    found = outcome(text)
    assert isinstance(found, Facts) or found.hints


@SETTINGS
@given(TEXTS)
def test_offsets_cut_the_text_where_the_marks_say(text: str) -> None:
    piece = code("é = 'ä'\n" + text)
    try:
        facts = survey(piece, SCOPE)
    except LanguageError:
        return
    for unknown in facts.unknown:
        assert piece.text[unknown.start : unknown.end] == unknown.name
    for reference in facts.references:
        assert piece.text[reference.start : reference.end] == reference.name
    for private in facts.private:
        assert piece.text[private.start : private.end] == private.name
    for library in facts.libraries:
        assert piece.text[library.start : library.end].startswith(library.module)


ARGUMENTS = st.lists(
    st.sampled_from(["x", "(x)", "1", "n=2", "[1, 2]", "'a)'", "(lambda: 1)"]),
    max_size=3,
).map(lambda parts: sorted(parts, key=lambda part: "=" in part))
BEHIND = st.sampled_from(["", ",", " ", ", ", "  # note), \n", ",  # (note\n"])


@SETTINGS
@given(ARGUMENTS, BEHIND)
def test_one_more_argument_can_be_put_into_a_call(parts: list[str], end: str) -> None:
    assume(parts.count("n=2") < 2)
    text = f"random.normal({', '.join(parts)}{end if parts else end.replace(',', '')})"
    facts = survey(code(text), SCOPE)
    (call,) = facts.calls
    more = (", " if call.comma else "") + "seed=9"
    longer = text[: call.insert_at] + more + text[call.insert_at :]
    before = ast.parse(text, mode="eval").body
    behind = ast.parse(longer, mode="eval").body
    assert isinstance(before, ast.Call)
    assert isinstance(behind, ast.Call)
    assert list(map(ast.dump, behind.args)) == list(map(ast.dump, before.args))
    assert [k.arg for k in behind.keywords] == [
        *(k.arg for k in before.keywords),
        "seed",
    ]


@SETTINGS
@given(EXPRESSIONS, st.text("# ab'\"()", max_size=8))
def test_a_comment_behind_an_expression_is_cut(text: str, comment: str) -> None:
    try:
        parse_python(text, "x")
    except LanguageError:
        return
    assert without_comment(f"{text}  # {comment}") == text
    assert without_comment(text) == text


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("x is 1", "x", "the call: 'is' compares with a literal"),
        ("f(a=1, a=2)", "a", "the call: the argument 'a' is given twice"),
        ("[y async for y in x]", "[", "the call: async code"),
        ("def f(a, a): pass", "a", "the call: the argument 'a' stands twice"),
        ("é = f(b=é, b=3)", "b", "the call: the argument 'b' is given twice"),
        ("x = 'a\x0bb'", "\x0b", "the call holds the character '\\x0b'"),
        ("x = 1  # \u202e", "\u202e", "the call holds the character '\\u202e'"),
        ("x = (1,", "(", "the call: '(' was never closed"),
        ("1" * 5000, "1", "the call: too large a number"),
    ],
)  # fmt: skip
def test_what_python_refuses_is_told_with_its_place(
    text: str, place: str, message: str
) -> None:
    with pytest.raises(LanguageError) as caught:
        parse_python(text, "the call")
    error = caught.value
    assert error.message == message
    assert text[error.start : error.end].startswith(place)
    assert error.hints


@pytest.mark.parametrize(
    "text",
    [
        "x @ w + n",
        "y = ops.relu(x)\ns.assign(y)\nreturn y",
        "if training:\n    x = random.normal(x.shape)\nelse:\n    pass\nreturn x",
        "def step(y, z=1):\n    _y = y * z\n    return _y\nreturn ops.map(step, x)",
        "[y.dtype for i, y in enumerate(zip(x, w)) if i > len(x)]",
        "{'a': f(lambda t: t, x), 'b': x[..., :2]}",
        "for i in range(n):\n    if i == 1:\n        continue\n    x += ops.nn.relu(x)\nreturn (x, *w)",
    ],
)
def test_the_language_accepts_what_layers_need(text: str) -> None:
    assert is_accepted(survey(code(text), SCOPE))
    assert why_harmful(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        "import os",
        "x.__class__",
        "x._p",
        "print(x)",
        "eval('x')",
        "__import__('os')",
        "ops.relu = x",
        "x[0] = 1",
        "(y := x)",
        "f'{x}'",
        "f(**x)",
        "f(_a=x)",
        "while x: pass",
        "np.load(x)",
    ],
)
def test_both_judges_refuse_what_could_do_harm(text: str) -> None:
    """The second judge is the oracle of a property above: here it shows that it sees."""
    assert not is_accepted(survey(code(text), SCOPE))
    assert why_harmful(text)
