"""The text of a description with the shape of what each line computes in a comment at its end.

The result is a description again, and the same one but for comments: it is read once more to make sure, and
where a comment would change it the shapes are told beside the text.
"""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from layergen.description.analysis import Analysis
from layergen.description.code import Code
from layergen.description.load import examine
from layergen.description.model import Description
from layergen.description.reading import format_of
from layergen.description.text import offsets
from layergen.diagnostics import Source
from layergen.drawing.appendix import without_appendix
from layergen.drawing.targets import result_places
from layergen.drawing.words import Values, shortened, values_of
from layergen.shapes.load import Shaped

#: A line of more characters does not push the comments of its neighbours to the right.
WIDEST = 72
LABEL = 32


@dataclass(frozen=True)
class Annotated:
    """The text to print, and lines for the shapes that cannot stand in it."""

    text: str
    aside: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Comment:
    """What the line `row` of a piece of code (from 0) computes."""

    row: int
    shape: str


def annotated(shaped: Shaped, tail: Sequence[str] = ()) -> Annotated:
    """The description with its shapes; `tail` are comments to put below it."""
    description = shaped.analysis.description
    source = description.source
    values = values_of(shaped.inference.noted)
    inside: dict[int, dict[int, list[str]]] = {}
    columns: dict[int, int] = {}
    listed: list[str] = []
    whole: list[str] = []
    for label, code in pieces(description):
        comments = list(_comments(code, values))
        told = [_told(label, code, comment) for comment in comments]
        whole += told
        if not code.origin.starts:
            listed += told
            continue
        rows = {_line(code, c.row): c.shape for c in comments}
        column = _column([source.lines[row] for row in rows])
        for row, shape in rows.items():
            columns[row] = max(columns.get(row, 0), column)
            # Texts side by side are told one after the other; one text that an alias uses twice has two shapes.
            known = inside.setdefault(row, {}).setdefault(code.origin.span.column, [])
            if shape not in known:
                known.append(shape)
    if format_of(source.name) == "json":
        return Annotated(source.text, (*whole, *tail))
    joined = {
        row: ", ".join(" or ".join(shapes) for shapes in told.values())
        for row, told in inside.items()
    }
    for ends, below in ((joined, listed), ({}, whole)):
        text = _with_tail(_printed(source, ends, columns, below), tail)
        if _is_same(text, shaped.analysis):
            return Annotated(text)
    return Annotated(source.text, (*whole, *tail))


def pieces(description: Description) -> Iterator[tuple[str, Code]]:
    """The code that the shapes are known of, each piece with a name for it."""
    for function in description.functions:
        yield function.name, function.body
    yield "call", description.call


def _comments(code: Code, values: Values) -> Iterator[_Comment]:
    """The shapes of a piece of code, line by line."""
    found: dict[int, list[str]] = {}
    ends = _line_ends(code.text)
    for place in _results(code):
        start, end = code.positions.start(place), code.positions.end(place)
        row = ends.get(place.lineno - 1, place.lineno - 1)
        found.setdefault(row, []).append(values.words(code, start, end))
    for row in sorted(found):
        yield _Comment(row, ", ".join(found[row]))


def _results(code: Code) -> list[ast.expr]:
    """The parts of the code that are told, in reading order."""
    if code.expression is not None:
        return [code.expression]
    statements = (node for node in code.nodes if isinstance(node, ast.stmt))
    places = [place for node in statements for place in result_places(node)]
    return sorted(places, key=lambda place: (place.lineno, place.col_offset))


def _line_ends(text: str) -> dict[int, int]:
    """For each line that is part of a longer statement, the line at which a comment can stand."""
    ends: dict[int, int] = {}
    first = None
    skipped = (tokenize.NL, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT)
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.NEWLINE:
            last = token.start[0] - 1
            ends |= dict.fromkeys(range(last if first is None else first, last), last)
            first = None
        elif first is None and token.type not in skipped:
            first = token.start[0] - 1
    return ends


def _line(code: Code, row: int) -> int:
    """The line of the file (from 0) that holds a line of the code."""
    start = offsets(code.text)[row]
    return code.span(start, start + 1).line - 1


def _column(lines: list[str]) -> int:
    widths = [len(line.rstrip()) for line in lines]
    return max([width for width in widths if width <= WIDEST], default=0) + 2


def _told(label: str, code: Code, comment: _Comment) -> str:
    """A shape for a list beside the text."""
    if code.expression is not None:
        return f"{label}: {comment.shape}"
    line = shortened(code.text.split("\n")[comment.row].strip(), LABEL, "...")
    return f"{label}, line {comment.row + 1} '{line}': {comment.shape}"


def _printed(
    source: Source, ends: dict[int, str], columns: dict[int, int], below: list[str]
) -> str:
    lines = list(source.lines)
    for row, shape in ends.items():
        lines[row] = _with_comment(lines[row], shape, columns[row])
    text = "\n".join(lines)
    if not below:
        return text
    tail = "\n".join(["# Shapes:", *(f"#   {line}" for line in below)])
    return f"{text.rstrip()}\n\n{tail}\n"


def _with_tail(text: str, tail: Sequence[str]) -> str:
    if not tail:
        return text
    end = "\n".join(tail)
    return f"{without_appendix(text).rstrip()}\n\n{end}\n"


def _with_comment(line: str, shape: str, column: int) -> str:
    bare = line.rstrip()
    if bare.endswith(f"# {shape}"):
        return line
    return f"{bare.ljust(column - 2)}  # {shape}"


def _is_same(text: str, analysis: Analysis) -> bool:
    """Whether a text describes the same layer, comments in its code apart."""
    source = Source(analysis.description.source.name, text)
    trusted = analysis.is_trusted
    again, problems = examine(source, None, analysis.finder, is_trusted=trusted)
    if again is None or problems:
        return False
    same = without_comments(analysis.description)
    return without_comments(again.description) == same


def without_comments(description: Description) -> Description:
    """The description with its code as Python itself would write it."""
    functions = tuple(replace(f, body=_bare(f.body)) for f in description.functions)
    mask = description.mask
    return replace(
        description,
        call=_bare(description.call),
        functions=functions,
        mask=_bare(mask) if isinstance(mask, Code) else mask,
    )


def _bare(code: Code) -> Code:
    return Code(ast.unparse(code.tree), code.origin)
