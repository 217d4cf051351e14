"""Shows diagnostics: to a person, to a program, and to GitHub's annotations."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from layergen.diagnostics import Diagnostic, Span

#: Columns of a source line that are shown; a longer line is cut around its span.
LINE_LIMIT = 100

_TAB_STOP = 4
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def human(diagnostics: Iterable[Diagnostic], *, color: bool) -> str:
    """The diagnostics for a terminal, with the lines they speak of and a count at the end.

    They come in the order of the text and each once. No control character of a text, a
    message or a name reaches the terminal. Without diagnostics the text is empty; it never
    ends with a newline.
    """
    ordered = _ordered(diagnostics)
    if not ordered:
        return ""
    paint = _Paint(color)
    shown = [_shown(diagnostic, paint) for diagnostic in ordered]
    mistakes = _counted(len(ordered), "mistake")
    files = _counted(len({each.span.source.name for each in ordered}), "file")
    return "\n\n".join([*shown, paint.bold(f"{mistakes} in {files}")])


def as_json(diagnostics: Iterable[Diagnostic]) -> str:
    """The diagnostics as a JSON list, in the order of the text and each once.

    Each has `file`, `line`, `column`, `end_column`, `code`, `message` and `hints`. Columns
    count from 1, in characters; `end_column` is the first behind the span.
    """
    objects = [
        {
            "file": diagnostic.span.source.name,
            "line": diagnostic.span.line,
            "column": diagnostic.span.column,
            "end_column": diagnostic.span.column + diagnostic.span.width,
            "code": diagnostic.code,
            "message": diagnostic.message,
            "hints": list(diagnostic.hints),
        }
        for diagnostic in _ordered(diagnostics)
    ]
    return json.dumps(objects, indent=2)


def github(diagnostics: Iterable[Diagnostic]) -> str:
    """The diagnostics as GitHub workflow commands, one a line, in the order of the text.

    `endColumn` is the first column behind the span.
    """
    return "\n".join(_command(diagnostic) for diagnostic in _ordered(diagnostics))


def visible(text: str) -> str:
    """The text with every control, format and half character as an escape such as `\\x1b`."""
    return "".join(_visible_character(char) for char in text)


def legible(text: str) -> str:
    """The same, but line ends and tabs stay."""
    if text.isprintable():
        return text
    return "".join(
        char if char in "\n\t" else _visible_character(char) for char in text
    )


def _ordered(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    return sorted(dict.fromkeys(diagnostics), key=lambda each: each.order)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _visible_character(char: str) -> str:
    if unicodedata.category(char) not in _INVISIBLE:
        return char
    if char in "\n\t\r":
        return {"\n": "\\n", "\t": "\\t", "\r": "\\r"}[char]
    number = ord(char)
    if number < 0x100:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def _columns(char: str) -> int:
    """Columns that a terminal gives to a visible character."""
    if unicodedata.category(char) in ("Mn", "Me") or "\u1160" <= char <= "\u11ff":
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


@dataclass(frozen=True)
class _Paint:
    """Puts ANSI colours around texts, or nothing."""

    active: bool

    def _wrap(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.active and text else text

    def bold(self, text: str) -> str:
        return self._wrap("1", text)

    def red(self, text: str) -> str:
        return self._wrap("1;31", text)

    def blue(self, text: str) -> str:
        return self._wrap("34", text)

    def cyan(self, text: str) -> str:
        return self._wrap("36", text)


@dataclass(frozen=True)
class _Excerpt:
    """A source line as it is shown, and the columns of its span in it."""

    text: str
    start: int
    width: int


def _shown(diagnostic: Diagnostic, paint: _Paint) -> str:
    span = diagnostic.span
    place = paint.bold(visible(str(span)) + ":")
    code = paint.red(visible(diagnostic.code))
    lines = [f"{place} {code} {visible(diagnostic.message)}"]
    hints = [line for hint in diagnostic.hints for line in hint.split("\n")]
    excerpt = _excerpt(span)
    lines.append(paint.blue(f"{span.line:>5} |") + f" {excerpt.text}".rstrip())
    margin = paint.blue("      |") + " " + " " * excerpt.start
    carets = paint.red("^" * excerpt.width)
    first = " " + paint.cyan(visible(hints[0])) if hints else ""
    lines.append(margin + carets + first)
    lines += [margin + paint.cyan(visible(hint)) for hint in hints[1:]]
    return "\n".join(lines)


def _excerpt(span: Span) -> _Excerpt:
    """The span's line with tabs as spaces; an empty one where the source has no such line."""
    lines = span.source.lines
    line = lines[span.line - 1] if 0 < span.line <= len(lines) else ""
    cells = _cells(line)
    start = min(max(span.column - 1, 0), len(line))
    stop = min(start + max(span.width, 1), len(line))
    while 0 < start < len(line) and not cells[start][1]:
        start -= 1
    widths = [width for _, width in cells]
    left, right = _window(widths, start, stop)
    before = "…" if left else ""
    after = "…" if right < len(cells) else ""
    return _Excerpt(
        before + "".join(text for text, _ in cells[left:right]) + after,
        len(before) + sum(widths[left:start]),
        max(sum(widths[start : min(stop, right)]), 1),
    )


def _cells(line: str) -> list[tuple[str, int]]:
    """What is shown for each character, with its columns."""
    cells: list[tuple[str, int]] = []
    column = 0
    for char in line:
        if char == "\t":
            text = " " * (_TAB_STOP - column % _TAB_STOP)
        else:
            text = _visible_character(char)
        width = _columns(text) if len(text) == 1 else len(text)
        cells.append((text, width))
        column += width
    return cells


def _window(widths: list[int], start: int, stop: int) -> tuple[int, int]:
    """The characters to show of a line: all of them, or what fits around `start` to `stop`."""
    if sum(widths) <= LINE_LIMIT:
        return 0, len(widths)
    room = LINE_LIMIT - 2
    before = max((room - sum(widths[start:stop])) // 2, _TAB_STOP)
    left, used = _reach_left(widths, start, before)
    right = start
    while right < len(widths) and used + widths[right] <= room:
        used += widths[right]
        right += 1
    if right == len(widths):
        left, _ = _reach_left(widths, left, room - used)
    while left < start and not widths[left]:
        left += 1
    return left, right


def _reach_left(widths: list[int], start: int, room: int) -> tuple[int, int]:
    """The leftmost character from which everything up to `start` fits, and its columns."""
    left, used = start, 0
    while left and used + widths[left - 1] <= room:
        left -= 1
        used += widths[left]
    return left, used


def _command(diagnostic: Diagnostic) -> str:
    span = diagnostic.span
    properties = {
        "file": span.source.name,
        "line": str(span.line),
        "col": str(span.column),
        "endColumn": str(span.column + span.width),
        "title": diagnostic.code,
    }
    return annotation(properties, "\n".join([diagnostic.message, *diagnostic.hints]))


def annotation(properties: Mapping[str, str], text: str) -> str:
    """An error as a workflow command of GitHub, whose properties are `file`, `line`, `title` and others."""
    settings = ",".join(
        f"{name}={_escaped(value, also=':,')}" for name, value in properties.items()
    )
    return f"::error {settings}::{_escaped(text)}"


def _escaped(text: str, *, also: str = "") -> str:
    """The text in the escapes that the runner undoes: for `%`, for line ends and for `also`."""
    special = "%\r\n" + also
    return "".join(
        f"%{ord(char):02X}" if char in special else _visible_character(char)
        for char in text
    )
