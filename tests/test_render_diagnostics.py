"""Diagnostics as a person, a program and GitHub see them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from layergen.diagnostics import Diagnostic, Source, Span
from layergen.diagnostics.render import LINE_LIMIT, as_json, github, human, visible

SETTINGS = settings(
    max_examples=300, deadline=None, suppress_health_check=list(HealthCheck)
)
GUTTER = len("   12 | ")


def at(
    text: str, line: int, column: int, width: int, *hints: str, code: str = "LG012"
) -> Diagnostic:
    span = Span(Source("linear.layer.yaml", text), line, column, width)
    return Diagnostic(code, "unknown op 'ops.matmull'", span, hints)


CALL = "\n" * 11 + "call: ops.matmull(x, w) + b"


def test_a_mistake_is_shown_with_its_line_and_a_caret_below_each_character() -> None:
    mistake = at(CALL, 12, 7, 11, "did you mean 'ops.matmul'?")
    assert human([mistake], color=False) == """\
linear.layer.yaml:12:7: LG012 unknown op 'ops.matmull'
   12 | call: ops.matmull(x, w) + b
      |       ^^^^^^^^^^^ did you mean 'ops.matmul'?

1 mistake in 1 file"""


def test_further_hints_stand_below_the_first_caret() -> None:
    mistake = at(CALL, 12, 7, 11, "one", "two", "three\nfour")
    assert human([mistake], color=False).split("\n")[2:6] == [
        "      |       ^^^^^^^^^^^ one",
        "      |       two",
        "      |       three",
        "      |       four",
    ]


def test_mistakes_come_in_the_order_of_the_text_each_once_and_are_counted() -> None:
    late, early = at("abc", 1, 3, 1), at("abc", 1, 1, 1)
    other = Diagnostic("LG001", "m", Span(Source("a.yaml", "x"), 1, 1))
    shown = human([late, early, other, late], color=False).split("\n\n")
    assert [block.partition(" ")[0] for block in shown] == [
        "a.yaml:1:1:",
        "linear.layer.yaml:1:1:",
        "linear.layer.yaml:1:3:",
        "3",
    ]
    assert shown[-1] == "3 mistakes in 2 files"
    assert "\n      | ^\n" in human([early, late], color=False)


def test_nothing_to_say_gives_nothing() -> None:
    assert human([], color=True) == ""
    assert as_json([]) == "[]"
    assert github([]) == ""


@pytest.mark.parametrize(
    ("line", "column", "width", "shown", "carets"),
    [
        ("\tab", 2, 1, "    ab", "    ^"),
        ("x\ty\tz", 5, 1, "x   y   z", "        ^"),
        ("x\ty", 2, 1, "x   y", " ^^^"),
        ("日本 foo", 4, 3, "日本 foo", "     ^^^"),
        ("a日本b", 2, 2, "a日本b", " ^^^^"),
        ("e\u0301x", 3, 1, "e\u0301x", " ^"),
        ("ae\u0301x", 3, 1, "ae\u0301x", " ^"),
        ("ae\u0301x", 2, 2, "ae\u0301x", " ^"),
        ("a\x1b[31mb", 7, 1, "a\\x1b[31mb", "         ^"),
        ("a\x1bb", 2, 1, "a\\x1bb", " ^^^^"),
        ("a\u202eb", 3, 1, "a\\u202eb", "       ^"),
        ("a\U000e0001b", 3, 1, "a\\U000e0001b", "           ^"),
        ("ab", 3, 1, "ab", "  ^"),
        ("ab", 9, 4, "ab", "  ^"),
        ("ab", 2, 50, "ab", " ^"),
        ("", 1, 1, "", "^"),
    ],
)
def test_the_carets_stand_below_the_text_whatever_its_characters(
    line: str, column: int, width: int, shown: str, carets: str
) -> None:
    _, source, marks, *_ = human([at(line, 1, column, width)], color=False).split("\n")
    assert source == f"    1 | {shown}".rstrip()
    assert marks == f"      | {carets}"


def test_a_place_outside_the_text_is_shown_without_a_line() -> None:
    assert human([at("ab", 7, 3, 1, "h")], color=False).split("\n")[1:3] == [
        "    7 |",
        "      | ^ h",
    ]


@pytest.mark.parametrize("before", [0, 1, 50, 99, 200])
@pytest.mark.parametrize("after", [0, 1, 50, 200])
def test_a_long_line_is_cut_around_its_span(before: int, after: int) -> None:
    line = "a" * before + "BAD" + "c" * after
    _, source, marks, *_ = human([at(line, 1, before + 1, 3)], color=False).split("\n")
    shown, start = source[GUTTER:], marks.index("^") - GUTTER
    assert shown[start : start + 3] == "BAD"
    assert marks.count("^") == 3
    assert len(shown) <= LINE_LIMIT
    if len(line) <= LINE_LIMIT:
        assert shown == line
    else:
        assert "…" in (shown[0], shown[-1])
        assert len(shown) >= LINE_LIMIT - 2
        assert shown.replace("…", "") in line


def test_a_span_longer_than_the_screen_is_underlined_as_far_as_it_is_shown() -> None:
    line = "a" * 150 + "b" * 300 + "c" * 150
    _, source, marks, *_ = human([at(line, 1, 151, 300)], color=False).split("\n")
    shown, carets = source[GUTTER:], marks[GUTTER:]
    assert [mark == "^" for mark in carets.ljust(len(shown))] == [
        char == "b" for char in shown
    ]


def test_colours_change_nothing_but_the_colours() -> None:
    mistakes = [at(CALL, 12, 7, 11, "one", "two"), at("\x1b[0m", 1, 1, 1)]
    painted = human(mistakes, color=True)
    assert "\x1b[1;31m^^^^^^^^^^^\x1b[0m" in painted
    assert re.sub(r"\x1b\[[0-9;]*m", "", painted) == human(mistakes, color=False)
    assert "\x1b" not in human(mistakes, color=False)


anything = st.text(st.characters(exclude_categories=[]), max_size=12)
raw = st.text("\x00\x07\x1b\x7f\x9b\r\n\t\u200b\u202e\u2028\u2066\ud800\ufeff%:,ab")
pieces = anything | raw


@st.composite
def mistakes(draw: st.DrawFn, texts: st.SearchStrategy[str] = pieces) -> Diagnostic:
    span = Span(
        Source(draw(texts), draw(texts)),
        draw(st.integers(1, 3)),
        draw(st.integers(1, 9)),
        draw(st.integers(1, 9)),
    )
    hints = tuple(draw(st.lists(texts, max_size=2)))
    return Diagnostic(draw(texts), draw(texts), span, hints)


def is_harmless(text: str) -> bool:
    """Neither moves a terminal's cursor nor reorders or hides its text, and can be encoded."""
    text.encode()
    return all(
        char == "\n" or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Zl", "Zp")
        for char in text
    )


@SETTINGS
@given(st.lists(mistakes(), max_size=3))
def test_no_control_character_is_ever_shown(found: list[Diagnostic]) -> None:
    assert is_harmless(human(found, color=False))
    assert is_harmless(as_json(found))
    assert is_harmless(github(found))


def test_control_characters_are_shown_as_escapes() -> None:
    assert visible("a\x1b\x9b\n\t\u202e\U000e0001\ud800é") == (
        "a\\x1b\\x9b\\n\\t\\u202e\\U000e0001\\ud800é"
    )
    source = Source("a\x1b.yaml", "")
    mistake = Diagnostic("LG001", "bad \x07", Span(source, 1, 1), ("hint \x00",))
    assert human([mistake], color=False).split("\n")[:3] == [
        "a\\x1b.yaml:1:1: LG001 bad \\x07",
        "    1 |",
        "      | ^ hint \\x00",
    ]


@SETTINGS
@given(st.lists(mistakes(st.text(max_size=9)), max_size=4))
def test_json_holds_every_diagnostic_as_it_is(found: list[Diagnostic]) -> None:
    objects = json.loads(as_json(found))
    assert len(objects) == len(set(found))
    for mistake in found:
        assert {
            "file": mistake.span.source.name,
            "line": mistake.span.line,
            "column": mistake.span.column,
            "end_column": mistake.span.column + mistake.span.width,
            "code": mistake.code,
            "message": mistake.message,
            "hints": list(mistake.hints),
        } in objects
    places = [(each["file"], each["line"], each["column"]) for each in objects]
    assert places == sorted(places)


def test_github_gets_one_command_a_diagnostic_with_its_own_escapes() -> None:
    source = Source("a:b,c%.yaml", "")
    mistake = Diagnostic(
        "LG012", "100% x: y,\r\nz", Span(source, 3, 7, 11), ("do\nthis", "or")
    )
    assert github([mistake, at("x", 1, 1, 1)]) == (
        "::error file=a%3Ab%2Cc%25.yaml,line=3,col=7,endColumn=18,title=LG012::"
        "100%25 x: y,%0D%0Az%0Ado%0Athis%0Aor\n"
        "::error file=linear.layer.yaml,line=1,col=1,endColumn=2,title=LG012::"
        "unknown op 'ops.matmull'"
    )


@SETTINGS
@given(st.text("ab%:,\r\n0DA25"), st.text("ab%:,\r\n0DA25"))
def test_github_undoes_the_escapes_to_the_same_text(name: str, message: str) -> None:
    """The runner splits at the first `::` behind the properties and undoes in this order."""
    command = github([Diagnostic("LG1", message, Span(Source(name, ""), 1, 1))])
    assert "\n" not in command
    found = re.fullmatch(r"::error file=([^:,\r\n]*),line=1,(?:[^:]*)::(.*)", command)
    assert found
    file, data = found.groups()
    for escape, char in [("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ",")]:
        file = file.replace(escape, char)
        if char in "\r\n":
            data = data.replace(escape, char)
    assert file.replace("%25", "%") == name
    assert data.replace("%25", "%") == message


def test_showing_needs_only_the_standard_library() -> None:
    program = (
        "import sys\n"
        "before = set(sys.modules)\n"
        "import layergen.diagnostics.render\n"
        "new = {name.partition('.')[0] for name in set(sys.modules) - before}\n"
        "print(sorted(new - sys.stdlib_module_names))\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "['layergen']"
