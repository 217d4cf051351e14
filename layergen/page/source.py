"""The text of a layer, as it stands in its file."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Collection, Sequence
from itertools import groupby
from pathlib import Path

from layergen.checks.faults import short
from layergen.checks.report import Report
from layergen.drawing.words import shortened
from layergen.page.view import Piece, Source
from layergen.page.words import LONGEST_LINE, counted

#: Lines of a class that are shown.
MOST = 600


def source(report: Report, *, whole: bool) -> Source | None:
    """The class of a report, or its `whole` file; None where it cannot be read."""
    lines = _lines(report.file)
    if not lines:
        return None
    first, last = (1, len(lines)) if whole else _of_class(lines, report.line)
    if first > last:
        return None
    end = min(last, first + MOST - 1)
    left_out = last - end
    return Source(
        _caption(report, first, whole),
        "\n".join(map(str, range(first, end + 1))),
        _pieces(lines, range(first, end + 1), _marks(report)),
        f"{counted(left_out, 'more line')}" if left_out else "",
    )


def _lines(file: str) -> list[str]:
    try:
        text = Path(file).read_text(encoding="utf-8", errors="replace") if file else ""
    except (OSError, ValueError):
        return []
    return text.rstrip("\n").split("\n") if text.strip() else []


def _of_class(lines: Sequence[str], line: int) -> tuple[int, int]:
    """The first and the last line of the class that begins at `line`; of the file where none does."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse("\n".join(lines))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return 1, len(lines)
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            begin = min([node.lineno, *(d.lineno for d in node.decorator_list)])
            if line in (begin, node.lineno):
                return begin, node.end_lineno or begin
    return 1, len(lines)


def _caption(report: Report, first: int, whole: bool) -> str:
    place = short(report.file)
    return f"generated module {place}" if whole else f"{place}:{first}"


def _marks(report: Report) -> frozenset[int]:
    """The lines of the report's file that its findings name."""
    file, found = short(report.file), set()
    for finding in report.findings:
        at = re.match(r"(.+?):(\d+)(: |$)", str(finding.evidence.get("at", "")))
        if at and at[1] == file:
            found.add(int(at[2]))
    return frozenset(found)


def _pieces(
    lines: Sequence[str], numbers: Sequence[int], marks: Collection[int]
) -> tuple[Piece, ...]:
    return tuple(
        Piece("\n".join(shortened(lines[n - 1], LONGEST_LINE) for n in group), marked)
        for marked, group in groupby(numbers, lambda number: number in marks)
    )
