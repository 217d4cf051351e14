"""The data of a description file with the place of each key and value: what every format is read into."""

from __future__ import annotations

from msgspec import Struct

from layergen.diagnostics import Span

Plain = str | int | float | bool | None


class Scalar(Struct, frozen=True):
    """A single value.

    `starts` holds, for each line of a text value, the line and column (from 1) where that line
    begins in the file. It is empty where the file spells the text in another way (escapes,
    folding), and then every part of the text is placed at the whole value.
    """

    value: Plain
    span: Span
    starts: tuple[tuple[int, int], ...] = ()

    def part(self, start: int, end: int) -> Span:
        """Place of the characters `start` to `end` of a text value, cut at the end of the first line."""
        text = self.value
        if not isinstance(text, str) or not self.starts:
            return self.span
        before = text[:start]
        row = before.count("\n")
        if row >= len(self.starts):
            return self.span
        offset = start - (before.rfind("\n") + 1)
        line_end = text.find("\n", start)
        stop = end if line_end == -1 else min(end, line_end)
        line, column = self.starts[row]
        return Span(self.span.source, line, column + offset, max(stop - start, 1))


class Sequence(Struct, frozen=True):
    """A list of values."""

    items: tuple[Node, ...]
    span: Span


class Mapping(Struct, frozen=True):
    """Keys with values, in the order of the file; a key that stands twice is here twice."""

    entries: tuple[tuple[Scalar, Node], ...]
    span: Span


Node = Scalar | Sequence | Mapping


class Text(Struct, frozen=True):
    """A text that has been read into a value, and where it stands."""

    origin: Scalar
    offset: int = 0
    width: int = 1

    def span(self, start: int = 0, end: int | None = None) -> Span:
        """Place of the characters `start` to `end` of the text."""
        stop = self.width if end is None else end
        return self.origin.part(self.offset + start, self.offset + stop)
