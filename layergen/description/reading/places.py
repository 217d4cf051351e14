"""From offsets in a text to the places that a user is shown, for the readers of all formats."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property

from msgspec import Struct

from layergen.description.nodes import Plain, Scalar
from layergen.diagnostics import Diagnostic, Source, Span

CODE = "LG001"

#: Values inside values; every later stage may walk the nodes recursively.
MAX_DEPTH = 100

#: Digits of an integer; Python itself refuses to write very long ones.
MAX_DIGITS = 1000

#: Half of a character outside the basic plane: no file and no terminal can hold it.
SURROGATE = re.compile("[\ud800-\udfff]")
HALF_HINT = "write the character itself, in a file saved as UTF-8"


def joined_halves(text: str) -> str:
    """The text with each two escapes of the halves of a character made that character."""
    if not SURROGATE.search(text):
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


class Unreadable(Exception):
    """Carries the one diagnostic that ends a reading; never leaves `read`."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


class Places(Struct, frozen=True, dict=True):
    """The offsets of a source (from 0, in characters) as lines and columns (from 1)."""

    source: Source

    @property
    def text(self) -> str:
        return self.source.text

    @cached_property
    def _line_offsets(self) -> tuple[int, ...]:
        offsets = [0]
        for line in self.source.lines:
            offsets.append(offsets[-1] + len(line) + 1)
        return tuple(offsets[:-1])

    def line_column(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset; the end of the text is a place too."""
        line = bisect_right(self._line_offsets, offset)
        return line, offset - self._line_offsets[line - 1] + 1

    def offset(self, line: int, column: int) -> int:
        """The offset of a line and column, held within the text."""
        row = min(max(line, 1), len(self._line_offsets)) - 1
        return min(self._line_offsets[row] + max(column, 1) - 1, len(self.text))

    def span(self, start: int, end: int) -> Span:
        """The stretch from `start` to `end`, cut at the end of its first line, never empty."""
        line, column = self.line_column(start)
        rest = len(self.source.lines[line - 1]) - column + 1
        return Span(self.source, line, column, max(min(end - start, rest), 1))

    def starts(self, start: int, end: int, value: Plain) -> tuple[tuple[int, int], ...]:
        """`Scalar.starts` where the file spells `value` as it is, and none elsewhere."""
        if not isinstance(value, str) or self.text[start:end] != value:
            return ()
        rows = [start]
        rows += [start + at + 1 for at, char in enumerate(value) if char == "\n"]
        return tuple(self.line_column(row) for row in rows)

    def scalar(
        self, value: Plain, start: int, end: int, *, inner: tuple[int, int]
    ) -> Scalar:
        """The value spelled from `start` to `end`, whose own characters are at `inner`."""
        return Scalar(value, self.span(start, end), self.starts(*inner, value))

    def mistake(
        self, start: int, message: str, *hints: str, end: int | None = None
    ) -> Diagnostic:
        """The diagnostic that says why the text cannot be read."""
        stop = start + 1 if end is None else end
        return Diagnostic(CODE, message, self.span(start, stop), hints)

    def empty(self, hint: str) -> Diagnostic:
        """The diagnostic for a text without any data."""
        return self.mistake(0, "the file is empty", hint)
