"""The page of the rules, from their docstrings."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator

from layergen.checks import rules as checks
from layergen.description import rules
from layergen.shapes import pages as shapes
from site_pages.texts import fence, prose, table

HEAD = """\
# The rules

What layergen reports in a description, before anything is generated. `layergen explain CODE` prints one of these
entries. Each example is reported by its rule and by no other, and what stands below it has no mistake. What is
found by running a layer are the [checks](checks.md)."""
CODE_SECTIONS = ("Example", "Use instead")
_SECTION = re.compile(r"^(\S.*)\n((?:(?: .*)?\n)*)", re.MULTILINE)


def of_descriptions() -> dict[str, str]:
    """The text of each rule, by code."""
    return dict(sorted({**rules.documentation(), **shapes.documentation()}.items()))


def of_checks() -> tuple[str, ...]:
    """The code of each check."""
    return tuple(checks.documentation())


def page() -> str:
    """The whole page."""
    texts = {code: text.partition("\n") for code, text in of_descriptions().items()}
    rows = [
        (f"[{c}](#{c.lower()})", prose(title)) for c, (title, _, _) in texts.items()
    ]
    parts = [HEAD, table(("code", "mistake"), rows)]
    for code, (title, _, body) in texts.items():
        parts.append(f"## {code} {prose(title)} {{ #{code.lower()} }}")
        parts += _sections(body)
    return "\n\n".join(parts) + "\n"


def _sections(body: str) -> Iterator[str]:
    for heading, indented in _SECTION.findall(body.strip("\n") + "\n"):
        text = textwrap.dedent(indented).strip("\n")
        yield f"**{heading}**"
        yield fence(text, "yaml") if heading in CODE_SECTIONS else prose(text)
