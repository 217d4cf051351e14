"""What is told to a user about a text: where, which rule, what happened and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property


@dataclass(frozen=True)
class Source:
    """A text and the name under which its user knows it."""

    name: str
    text: str = field(repr=False)

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The lines, split at newlines only, as editors count them."""
        return tuple(self.text.split("\n"))


@dataclass(frozen=True)
class Span:
    """A stretch of one line of a source; `line` and `column` count from 1, in characters."""

    source: Source
    line: int
    column: int
    width: int = 1

    def __str__(self) -> str:
        return f"{self.source.name}:{self.line}:{self.column}"


@dataclass(frozen=True)
class Diagnostic:
    """One mistake: `hints` say how to mend it, the first of them beside the underlined text."""

    code: str
    message: str
    span: Span
    hints: tuple[str, ...] = ()

    @property
    def order(self) -> tuple[str, int, int, str]:
        """Sorts diagnostics as a reader meets them."""
        return (self.span.source.name, self.span.line, self.span.column, self.code)


def did_you_mean(
    word: str, known: Iterable[str], *, form: str = "{}"
) -> tuple[str, ...]:
    """The hint that names the nearest known word, or none where nothing is near."""
    matches = get_close_matches(word, list(known), n=1, cutoff=0.7)
    return tuple(f"did you mean '{form.format(match)}'?" for match in matches)
