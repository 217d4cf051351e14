"""What the tests of the rules share: pages cut into sections, and loading a text in memory."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from layergen.description.load import Loaded, load_source_text
from layergen.diagnostics import Diagnostic, Source

#: A text, the code of its one mistake, the text that is underlined, and the message.
Case = tuple[str, str, str, str]

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


def layer(body: str, head: str = "") -> str:
    """A layer of this call, one line or a block, below other sections."""
    call = f"call: {body}\n" if "\n" not in body else "call: |\n" + indented(body)
    return f"layer: Thing\n{head.strip()}\n{call}" if head else f"layer: Thing\n{call}"


def indented(body: str) -> str:
    return "".join(f"  {line}\n" for line in body.strip("\n").split("\n"))


def with_params(*lines: str, call: str = "inputs") -> str:
    """A layer with these params, each used by a condition."""
    names = [line.partition(":")[0] for line in lines]
    return layer(
        call,
        "params:\n"
        + "".join(f"  {line}\n" for line in lines)
        + "require:\n"
        + "".join(f"  {name} is not None: must be given\n" for name in names),
    )


def assert_told_once(case: Case) -> None:
    """The one diagnostic of a text is the expected one, in its place and with a hint."""
    text, code, place, message = case
    found = problems(text)
    assert [(d.code, underlined(d), d.message) for d in found] == [
        (code, place, message)
    ]
    assert found[0].hints, "a hint says how to mend it"
    assert not message.endswith(".")


UNITS = """
params:
  units: int = 4
weights:
  w: (input_dim, units)
"""
TWO = """
inputs:
  x: (batch, dim)
  y: (batch, dim)
"""
STATE = """
state:
  total: (input_dim,) = zeros
"""
B = """
params:
  flag: bool = True
weights:
  b: (input_dim,) = zeros if flag
"""
