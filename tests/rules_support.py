"""What the tests of the rules share: pages cut into sections, and loading a text in memory."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from layergen.description.load import Loaded, load_source_text
from layergen.diagnostics import Diagnostic, Source

SECTIONS = ("What it does", "Why it matters", "Example", "Use instead")


def load(text: str, name: str = "x.layer.yaml") -> Loaded:
    """A description that stands in no file."""
    return load_source_text(Source(name, text))


def problems(text: str, name: str = "x.layer.yaml") -> tuple[Diagnostic, ...]:
    """All that is wrong with a text."""
    return load(text, name).diagnostics


def underlined(diagnostic: Diagnostic) -> str:
    """The text that a diagnostic points at."""
    span = diagnostic.span
    line = span.source.lines[span.line - 1]
    return line[span.column - 1 : span.column - 1 + span.width]


def codes(diagnostics: Iterable[Diagnostic]) -> list[str]:
    """The code of each diagnostic."""
    return [diagnostic.code for diagnostic in diagnostics]


def sections(page: str) -> dict[str, str]:
    """The text of each section of a rule's page by its heading; the title stands under an empty one."""
    found: dict[str, list[str]] = {"": []}
    heading = ""
    for line in page.splitlines():
        if line in SECTIONS:
            heading = line
            found[heading] = []
        else:
            found[heading].append(line)
    return {
        name: textwrap.dedent("\n".join(lines)).strip("\n")
        for name, lines in found.items()
    }
