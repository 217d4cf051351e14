"""Plain text and code as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape

#: Signs that would begin markup in the midst of a text.
_MARKUP = re.compile(r"([\\*_\[\]#|<>])")
_CODE = re.compile(r"(`[^`\n]+`)")
#: The flags of a command, and names of files with a star in them, are code wherever they stand.
_OPTION = re.compile(
    r"(?<![\w`-])(--?[a-z][\w-]*(?: (?:json|github|junit))?|\*\.[\w.]+)"
)


def prose(text: str) -> str:
    """A text in which only backticks are markup, as paragraphs."""
    parts = _CODE.split(text)
    return "".join(part if i % 2 else _escaped(part) for i, part in enumerate(parts))


def help_text(text: str) -> str:
    """A paragraph of a command's help: as `prose`, with its options as code."""
    parts = _OPTION.split(" ".join(text.split()))
    return "".join(f"`{p}`" if i % 2 else prose(p) for i, p in enumerate(parts))


def _escaped(text: str) -> str:
    return _MARKUP.sub(r"\\\1", text)


def fence(text: str, kind: str, title: str = "") -> str:
    """A block of code, closed by more backticks than any that it holds."""
    longest = max((len(run) for run in re.findall(r"`{3,}", text)), default=2)
    ticks = "`" * max(3, longest + 1)
    heading = f' title="{title}"' if title else ""
    return f"{ticks}{kind}{heading}\n{text.rstrip()}\n{ticks}"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of cells that are Markdown already."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def html_table(head: Sequence[str], rows: Iterable[Sequence[str]], kind: str) -> str:
    """A table of plain texts, whatever signs they hold, in a frame of this class."""

    def row(cells: Sequence[str], tag: str) -> str:
        return f"<tr>{''.join(f'<{tag}>{escape(cell)}</{tag}>' for cell in cells)}</tr>"

    body = "\n".join(row(cells, "td") for cells in rows)
    inside = f"<thead>{row(head, 'th')}</thead>\n<tbody>\n{body}\n</tbody>"
    return f'<div class="{kind}">\n<table>\n{inside}\n</table>\n</div>'
