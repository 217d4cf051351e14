"""What stands below a description that is shown: the table of its weights, and its drawing."""

from __future__ import annotations

from layergen.diagnostics.render import visible
from layergen.drawing.graph import graph_of
from layergen.drawing.terminal import diagram, in_ascii
from layergen.drawing.weights import Weights, weights_of
from layergen.shapes.load import Shaped

#: The first line, by which a description is known to have been shown before.
MARK = "# Weights and drawing, as layergen shows them:"
INDENT = "#   "


def appendix(
    shaped: Shaped, *, width: int | None = None, plain: bool = False
) -> tuple[str, ...]:
    """The lines, as comments of a description; `width` and `plain` are those of a drawing."""
    room = None if width is None else width - len(INDENT)
    drawn = diagram(graph_of(shaped), width=room, plain=plain).split("\n")
    weights = weights_of(shaped)
    # The heading of the drawing says what the description above has said.
    lines = [*table(weights, plain=plain), "", *drawn[2:]]
    if not weights.rows:
        lines = drawn[2:]
    return (MARK, "#", *(f"{INDENT}{line}".rstrip() for line in lines))


def table(weights: Weights, *, plain: bool = False) -> tuple[str, ...]:
    """The weights in columns, their sum, and what the numbers are of."""
    head = ("weight", "shape", "in a sample", "parameters")
    rows = [
        (
            row.name,
            row.text,
            row.sizes,
            counted(row.parameters),
            ", ".join(row.notes),
        )
        for row in weights.rows
    ]
    last = ("total", "", "", counted(weights.parameters), "")
    cells = [(*head, ""), *rows, last]
    if not weights.sample:
        cells = [(name, shape, "", "", notes) for name, shape, _, _, notes in cells]
        cells = cells[:-1]
    columns = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = [_line(row, columns) for row in cells]
    if weights.sample:
        lines.append(f"sample: {visible(weights.sample)}")
    return tuple(in_ascii(line) if plain else line for line in lines)


def counted(number: int | None) -> str:
    """A number of parameters as it is read best."""
    return "?" if number is None else f"{number:,}"


def _line(row: tuple[str, ...], widths: list[int]) -> str:
    *texts, count, notes = zip(row, widths, strict=True)
    parts = [cell.ljust(width) for cell, width in texts]
    parts.append(count[0].rjust(count[1]))
    parts.append(notes[0])
    return "  ".join(parts).rstrip()


def without_appendix(text: str) -> str:
    """A description without what was put below it when it was shown before."""
    lines = text.split("\n")
    if MARK not in lines:
        return text
    start = lines.index(MARK)
    end = start + 1
    while end < len(lines) and (lines[end] == "#" or lines[end].startswith(INDENT)):
        end += 1
    return "\n".join([*lines[:start], *lines[end:]])
