"""A layer in the output of a cell: its weights and a picture of it, and both in plain text."""

from __future__ import annotations

from collections.abc import Sequence

from layergen.api import Description
from layergen.drawing.appendix import counted, table
from layergen.drawing.graph import Graph, graph_of
from layergen.drawing.svg import safe, svg
from layergen.drawing.terminal import diagram
from layergen.drawing.weights import Row, Weights, weights_of

#: Nothing is coloured, so that a table reads on the page of any theme.
TABLE = "border-collapse:collapse;color:inherit;margin:0 0 1em 0;font-family:monospace"
CELL = "padding:2px 12px 2px 0;text-align:{};white-space:pre"


def bundle(description: Description) -> dict[str, str]:
    """What a frontend shows, by the kind of text that it can show."""
    shaped = description._shaped
    graph, weights = graph_of(shaped), weights_of(shaped)
    return {"text/html": _html(graph, weights), "text/plain": _plain(graph, weights)}


def _plain(graph: Graph, weights: Weights) -> str:
    heading, _, *drawn = diagram(graph).split("\n")
    rows = [*table(weights), ""] if weights.rows else []
    return "\n".join([heading, "", *rows, *drawn])


def _html(graph: Graph, weights: Weights) -> str:
    picture = f'<div style="overflow-x:auto">{svg(graph)}</div>'
    return f"{_table(weights)}{picture}" if weights.rows else picture


def _table(weights: Weights) -> str:
    has_numbers = bool(weights.sample)
    rows = [_row(_cells(row), has_numbers) for row in weights.rows]
    if has_numbers:
        rows.append(_row(("total", "", "", counted(weights.parameters), ""), True))
    head = _row(("weight", "shape", "in a sample", "parameters", ""), has_numbers, "th")
    sample = f"sample: {safe(weights.sample)}" if has_numbers else ""
    foot = f'<caption style="caption-side:bottom;text-align:left">{sample}</caption>'
    body = f"<thead>{head}</thead><tbody>{''.join(rows)}</tbody>"
    return f'<table style="{TABLE}">{foot if sample else ""}{body}</table>'


def _cells(row: Row) -> tuple[str, ...]:
    count = counted(row.parameters)
    return row.name, row.text, row.sizes, count, ", ".join(row.notes)


def _row(cells: Sequence[str], has_numbers: bool, tag: str = "td") -> str:
    sides = ("left", "left", "left", "right", "left")
    shown = [
        f'<{tag} style="{CELL.format(side)}">{safe(cell)}</{tag}>'
        for at, (cell, side) in enumerate(zip(cells, sides, strict=True))
        if has_numbers or at not in (2, 3)
    ]
    return f"<tr>{''.join(shown)}</tr>"
