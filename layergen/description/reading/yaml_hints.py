"""Says in plain words why a text is not YAML: what the parser reports, and how to mend it."""

from __future__ import annotations

import re

from msgspec import Struct
from yaml.error import MarkedYAMLError

from layergen.description.reading.places import Places
from layergen.diagnostics import Diagnostic

_ENTRY = re.compile(
    r"^(?P<lead>[\s-]*)(?P<key>[^\s#-].*?)\s*:(?:[ \t]+(?P<value>.*))?$"
)
_NO_SPACE = re.compile(r"^\s*(?P<key>[A-Za-z_]\w*):(?P<value>\S.*)$")
_LINE_LIMIT = 500
_SPECIAL = "@%`*&!|>'\"[{]},"


class _Report(Struct, frozen=True):
    """What the parser reports; `context` is where the part began in which it stopped."""

    places: Places
    problem: str
    at: int
    context: int | None

    @property
    def line(self) -> str:
        return _line(self.places, self.at)

    @property
    def row(self) -> int:
        return self.places.line_column(self.at)[0]

    @property
    def above(self) -> str:
        """The nearest line above that is not blank."""
        lines = self.places.source.lines[: self.row - 1]
        filled = (line[:_LINE_LIMIT] for line in reversed(lines) if line.strip())
        return next(filled, "")

    @property
    def char(self) -> str:
        return self.places.text[self.at : self.at + 1]

    @property
    def opener(self) -> str:
        """The character with which the unfinished part begins."""
        start = self.at if self.context is None else self.context
        return self.places.text[start : start + 1]


def parser_mistake(places: Places, error: MarkedYAMLError) -> Diagnostic:
    """The diagnostic for an error of the parser, at the place that it reports.

    What was opened and never closed is shown where it was opened.
    """
    mark, context = error.problem_mark, error.context_mark
    at = len(places.text) if mark is None else min(mark.index, len(places.text))
    problem = " ".join(str(error.problem or error).split())
    report = _Report(places, problem, at, context.index if context else None)
    message = f"not valid YAML: {problem}"
    if report.context is not None and _begins_there(report):
        at = report.context
    return places.mistake(at, message, *_hints(report))


def beginning_hint(places: Places, start: int, char: str) -> tuple[str, ...]:
    """The hint for a value that begins with a character to which YAML gives a meaning."""
    form = _block_form(_line(places, start))
    return (f"a plain text cannot begin with '{char}': {form}",)


def _begins_there(report: _Report) -> bool:
    if "stream" in report.problem and report.opener in ("'", '"'):
        return True
    if "document separator" in report.problem or "expected ':'" in report.problem:
        return True
    return _is_unclosed(report)


def _is_unclosed(report: _Report) -> bool:
    """Whether a bracket was opened, and the parser went on into the lines below it."""
    if report.opener not in ("[", "{") or report.context is None:
        return False
    row, _ = report.places.line_column(report.context)
    return "expected ','" in report.problem and (
        row < report.row or "stream end" in report.problem
    )


def _line(places: Places, at: int) -> str:
    """The line of an offset, cut where no hint looks any more."""
    row, _ = places.line_column(at)
    return places.source.lines[row - 1][:_LINE_LIMIT]


def _block_form(line: str) -> str:
    entry = _ENTRY.match(line)
    key = entry["key"] if entry and len(entry["key"]) < 40 else "call"
    return f"write '{key}: |' and the text on the next line, indented"


def _hints(report: _Report) -> tuple[str, ...]:
    hint = (
        _hint_for_tab(report)
        or _hint_for_unclosed(report)
        or _hint_for_problem(report)
        or _hint_for_beginning(report)
        or _hint_for_layout(report)
    )
    return (hint,) if hint else ()


def _hint_for_tab(report: _Report) -> str:
    margin = report.line[: len(report.line) - len(report.line.lstrip())]
    if report.char == "\t" or "\t" in margin:
        return "indent with spaces: YAML does not allow tabs there"
    return ""


def _hint_for_unclosed(report: _Report) -> str:
    if _is_unclosed(report):
        closer = "]" if report.opener == "[" else "}"
        return f"this '{report.opener}' is not closed: add '{closer}'"
    if report.opener in ("'", '"') and _begins_there(report):
        return f"this {report.opener} is not closed: add another at the end of the text"
    return ""


def _hint_for_problem(report: _Report) -> str:
    problem = report.problem
    if "mapping values are not allowed" in problem:
        return _hint_for_colon(report)
    if "sequence entries are not allowed" in problem:
        return "put each '- item' on a line of its own, below the key"
    if "expected a comment or a line break" in problem:
        return f"the text after '{report.opener}' begins on the next line, indented"
    if "escape" in problem and report.opener == '"':
        return "a backslash has a meaning in double quotes: use single quotes, or double it"
    if "expected ':'" in problem:
        context = report.at if report.context is None else report.context
        missing = _hint_for_missing_space(_line(report.places, context))
        return missing or "every line here is 'key: value'"
    if "expected ','" in problem and report.char == ":":
        return f"in {report.opener}…, a text that contains ':' needs quotes"
    return ""


def _hint_for_colon(report: _Report) -> str:
    """A second `: ` in a line is the text's own; the only one follows a text that went on."""
    _, column = report.places.line_column(report.at)
    entry = _ENTRY.match(report.line)
    if entry and entry["value"] and entry.end("key") + 1 < column:
        form = _block_form(report.line)
        return f"a text that contains ': ' needs the block form: {form}"
    missing = _hint_for_missing_space(report.above)
    return missing or (
        "this line is indented as if the text above went on: "
        "begin it in the same column as the keys beside it"
    )


def _hint_for_missing_space(line: str) -> str:
    found = _NO_SPACE.match(line)
    if not found:
        return ""
    return f"put a space after the colon: '{found['key']}: {found['value']}'"


def _hint_for_beginning(report: _Report) -> str:
    entry = _ENTRY.match(report.line)
    value = (entry["value"] or "").lstrip() if entry else report.line.lstrip(" -")
    if not value or value[0] not in _SPECIAL:
        return ""
    if value[0] in "'\"[{":
        form = _block_form(report.line)
        return f"a text that begins with {value[0]} ends with its match: {form}"
    start = report.at - 1 if report.at == len(report.places.text) else report.at
    return beginning_hint(report.places, max(start, 0), value[0])[0]


def _hint_for_layout(report: _Report) -> str:
    if "expected <block end>" not in report.problem:
        return ""
    if report.char == "-":
        return (
            "a list stands below a key of its own: 'key:' and then its '- item' lines"
        )
    return "begin this line in the same column as the lines that belong beside it"
