"""A plain table for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

import click


def table(
    head: Sequence[str], rows: Sequence[Sequence[object]], last: Sequence[str] = ()
) -> str:
    """Columns under their names, the last column to the right; `last` is a line for the sum."""
    cells = [[str(cell) for cell in row] for row in rows]
    every = [list(head), *cells, *([list(last)] if last else [])]
    widths = [max(len(row[column]) for row in every) for column in range(len(head))]
    lines = [click.style(_line(head, widths), bold=True)]
    lines += [_line(row, widths) for row in cells]
    if last:
        lines.append(click.style(_line(last, widths), dim=True))
    return "\n".join(lines)


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    last = len(row) - 1
    parts = [
        cell.rjust(width) if column == last and column else cell.ljust(width)
        for column, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]
    return "  ".join(parts).rstrip()
