"""Modules are formatted as Black would format them, in this process or in one beside it."""

from __future__ import annotations

import ast
from functools import cache

import black
import pytest
from support import BOTH
from templates_support import plan

from layergen.emit.formatting import black_mode, format_source
from layergen.emit.printing import PLAIN, Printing
from layergen.emit.render import render
from layergen.emit.settling import settled
from layergen.styles import view_of

WIDTHS = (40, 88, 120)


def assert_as_by_black(name: str, style: str) -> None:
    text = printed(name, style)
    for width in WIDTHS:
        how = Printing(line_length=width)
        assert format_source(text, how) == by_black(text, how)


@cache
def printed(name: str, style: str) -> str:
    return render(view_of(plan(name), style, "layers"))


def by_black(text: str, printing: Printing = PLAIN) -> str:
    return black.format_str(text, mode=black_mode(printing))


def test_formatting_is_black_s() -> None:
    mode = black.Mode(target_versions={black.TargetVersion.PY310})
    loose = "x = { 'a':1 }\ndef f( a ,b ) :\n  return  a\n"
    assert format_source(loose) == black.format_str(loose, mode=mode)
    assert format_source(format_source(loose)) == format_source(loose)


@pytest.mark.parametrize(
    "text", ["def f(a=1, b): pass\n", "return 1\n", "x = (\n", "f(a for a in b, 1)\n"]
)
def test_text_that_is_no_python_is_refused(text: str) -> None:
    with pytest.raises(SyntaxError):
        format_source(text)


@pytest.mark.parametrize(("name", "style"), BOTH[::5])
def test_every_module_is_as_black_leaves_it_at_any_width(name: str, style: str) -> None:
    assert_as_by_black(name, style)


@pytest.mark.sweep
@pytest.mark.parametrize(("name", "style"), [b for n, b in enumerate(BOTH) if n % 5])
def test_so_is_every_other_module(name: str, style: str) -> None:
    assert_as_by_black(name, style)


@pytest.mark.parametrize(("name", "style"), BOTH[1::5])
def test_black_need_not_format_a_module_twice(name: str, style: str) -> None:
    text = printed(name, style)
    assert settled(text, ast.parse(text), black_mode(PLAIN)) == by_black(text)


LONG = "first_of_the_arguments, second_of_the_arguments, third_of_the_arguments, fourth"
LOOSE = {
    "a call": f"    return function({LONG})",
    "a condition": f"    if function({LONG}):\n        pass",
    "a condition and what is beside it": f"    if function({LONG}): return 1",
    "a second condition": f"    if a:\n        pass\n    elif function({LONG}):\n        g('a')",
    "what else there is": "    if a:\n        pass\n    else:\n        g('a')",
    "a loop": f"    for a in function({LONG}):\n\n        # why\n        g('a')\n    else: g('b')",
    "an attempt": f"    try:  # it isn't sure\n        f('a')\n    except E as e:\n        f({LONG})\n    finally:\n        f('b')",
    "a context": f"    with function({LONG}) as f, g('a'):\n        pass",
    "a choice": f"    match f('a'):\n        case 'a':\n            function({LONG})",
    "a function": f"    @f('a')\n    def g({LONG}):\n\n        'What it does.'\n        return 'a'",
    "a class": f"    class A({LONG}):\n\n\n        @f('a')\n        def g(self): return 'a'",
    "two statements in a line": f"    f('a'); function({LONG})",
    "a text of several lines": f'    f("""a\n    b\n  c""", {LONG})',
    "a line that goes on": f"    a = \\\n        f('a') + function({LONG})",
    "a comment at the end": f"    function({LONG})  # it isn't needed",
    "a comment inside": f"    function({LONG},  # one\n        # two\n        a)",
    "what Black leaves alone": "    # fmt: off\n    f( 'a' )\n    # fmt: on\n    f( 'b' )\n    g( 'c' )  # fmt: skip",
    "a comma that keeps lines apart": "    f('a',)\n    g([1,\n 2,])",
    "quotes inside": "    f('a \"b\"', \"it's\", 'c', b'd', f'{e}')",
    "other characters": f"    f('größer \u2028', {LONG})",
    "a form feed": "    f('a')\n\f\n    f('b')",
    "brackets that are not needed": "    for (a) in (b): print(('a'))\n    del (a, b)\n    return (not (a))",
}


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("text", LOOSE.values(), ids=LOOSE)
def test_any_statement_becomes_what_black_makes_of_it(text: str, width: int) -> None:
    how = Printing(line_length=width)
    for outer in ("def f():\n", "async def f():\n    x = 1\n\n\n"):
        module = f"{outer}{text}\n\nx = 1\n"
        assert format_source(module, how) == by_black(module, how)


@pytest.mark.parametrize(
    "printing",
    [
        Printing(string_normalization=False),
        Printing(magic_trailing_comma=False),
        Printing(target_versions=()),
        Printing(preview=True),
        Printing(line_length=3),
    ],
)
def test_any_option_of_black_holds(printing: Printing) -> None:
    text = "".join(f"def f():\n{each}\n" for each in LOOSE.values())
    assert format_source(text, printing) == by_black(text, printing)


@pytest.mark.parametrize(
    "text",
    [
        "class A:\n  def f(self):\n    return g('a', " + LONG + ")\n",
        "class A:\r\n    a = 'b'\r\n",
        "if a:\n\tf('a')\n",
    ],
    ids=["two spaces", "the ends of lines of Windows", "tabs"],
)
def test_text_that_is_laid_out_in_another_way_is_formatted_too(text: str) -> None:
    assert format_source(text) == by_black(text)
