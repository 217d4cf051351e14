"""What an editor shows where the pointer rests: every name and every result, with its place and shape."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from layergen.description.analysis import Piece
from layergen.description.code import Code
from layergen.description.model import Description, Input, Weight
from layergen.description.scope import Kind
from layergen.diagnostics import Span
from layergen.drawing.annotate import pieces
from layergen.drawing.flow import OUTER, OUTSIDE, Use, steps_of
from layergen.drawing.parts import BASE, child_words, children_of, given, member_words
from layergen.drawing.words import (
    UNKNOWN,
    Values,
    dtype_words,
    input_words,
    joined,
    state_words,
    values_of,
    weight_words,
    words,
)
from layergen.shapes.load import Shaped


@dataclass(frozen=True)
class Hover:
    """A place and what is known there; columns count from 1, `end_column` is the first one behind."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    text: str
    kind: str
    shape: str | None
    dtype: str | None

    @property
    def place(self) -> tuple[int, int, int, int]:
        """Where it begins and ends."""
        return self.line, self.column, self.end_line, self.end_column


@dataclass(frozen=True)
class _Known:
    """What is told of a place; a result has no kind of name."""

    kind: Kind | None
    shape: str | None
    dtype: str | None


def hovers(shaped: Shaped) -> tuple[Hover, ...]:
    """Every place of a description that something is known of, in reading order."""
    description = shaped.analysis.description
    known = _declared(shaped)
    values = values_of(shaped.inference.noted)
    found = list(_declarations(description, known))
    for piece in shaped.analysis.pieces:
        found += _names(piece, known)
    found += _results(shaped, values)
    found += _calls(shaped)
    found += _members(shaped)
    parameters = {f.name: f.parameters for f in description.functions}
    for label, code in pieces(description):
        for step in steps_of(code, parameters.get(label, ())):
            found += _locals(code, step.uses, values, known)
    # What is told first of a place is the more exact: a declared shape before a computed one.
    unique: dict[tuple[int, int, int, int], Hover] = {}
    for hover in found:
        unique.setdefault(hover.place, hover)
    return tuple(sorted(unique.values(), key=lambda hover: hover.place))


def as_json(shaped: Shaped) -> str:
    """The places as a JSON list."""
    return json.dumps([asdict(hover) for hover in hovers(shaped)], indent=2)


def _declared(shaped: Shaped) -> dict[str, _Known]:
    """Every declared name; a shape is told as its author wrote it."""
    description = shaped.analysis.description
    size = (None, "int")
    known = {axis: _Known(Kind.AXIS, *size) for axis in description.axes}
    for param in description.params:
        known[param.name] = _Known(Kind.PARAM, None, str(param.type))
    for derived in description.derived:
        known[derived.name] = _Known(Kind.DERIVED, None, None)
    for constant in description.constants:
        known[constant.name] = _Known(Kind.CONSTANT, UNKNOWN, constant.dtype)
    for state in description.states:
        dtype = state.dtype or "float"
        known[state.name] = _Known(Kind.INPUT, state_words(description, state), dtype)
    for weight in description.variables:
        known[weight.name] = _weight(weight)
    for entry in description.inputs:
        for tensor in (entry, *entry.members):
            known[tensor.name] = _input(tensor)
    return known | _parts(shaped)


def _parts(shaped: Shaped) -> dict[str, _Known]:
    """Sublayers and params that are layers, with what they take and give; losses and metrics."""
    description = shaped.analysis.description
    known: dict[str, _Known] = {}
    for child in children_of(shaped):
        kind = Kind.BASE if child.label == BASE else Kind.SUBLAYER
        known[child.label] = _Known(kind, child_words(child), None)
        for param in description.params:
            if param.name == child.label:
                about = _Known(Kind.PARAM, child_words(child), str(param.type))
                known[param.name] = about
    for option in description.options:
        known[option.name] = _Known(Kind.OPTION, str(option.type), None)
    for loss in description.losses:
        known[loss.name] = _Known(Kind.LOSS, None, None)
    for metric in description.metrics:
        known[metric.name] = _Known(Kind.METRIC, None, None)
    return known


def _weight(weight: Weight) -> _Known:
    kind = Kind.STATE if weight.is_state else Kind.WEIGHT
    return _Known(kind, weight_words(weight), weight.dtype or "float")


def _input(entry: Input) -> _Known:
    dtype = None if entry.members else entry.dtype or "float"
    return _Known(Kind.INPUT, input_words(entry), dtype)


def _declarations(
    description: Description, known: dict[str, _Known]
) -> Iterator[Hover]:
    members = tuple(m for entry in description.inputs for m in entry.members)
    entries = (
        *description.params,
        *description.inputs,
        *members,
        *description.derived,
        *description.variables,
        *description.constants,
        *description.states,
        *description.parts,
    )
    for entry in entries:
        span = entry.span
        if span.source.lines[span.line - 1][span.column - 1 :].startswith(entry.name):
            about = known[entry.name]
            yield _hover(span, _behind(span), entry.name, about)


def _behind(span: Span) -> tuple[int, int]:
    return span.line, span.column + span.width


def _hover(span: Span, end: tuple[int, int], text: str, about: _Known) -> Hover:
    file, kind = span.source.name, about.kind.value if about.kind else "result"
    place = (span.line, span.column, *end)
    return Hover(file, *place, text, kind, about.shape, about.dtype)


def _names(piece: Piece, known: dict[str, _Known]) -> Iterator[Hover]:
    """The declared names that a piece of code uses."""
    if not piece.code.origin.starts:
        return
    for use in piece.facts.references:
        about = known.get(use.name)
        if about is not None and about.kind is use.kind:
            span = piece.code.span(use.start, use.end)
            yield _hover(span, _behind(span), use.name, about)
        elif use.kind is Kind.MASK:
            span = piece.code.span(use.start, use.end)
            mask = _Known(Kind.MASK, UNKNOWN, "bool")
            yield _hover(span, _behind(span), use.name, mask)


def _results(shaped: Shaped, values: Values) -> Iterator[Hover]:
    """Every value that was noted: names that are assigned, and results."""
    noted = {(id(n.code), n.start, n.end): n for n in shaped.inference.noted}
    for note in noted.values():
        code = note.code
        text = code.text[note.start : note.end]
        found = values.at(code, note.start, note.end)
        about = _Known(
            Kind.LOCAL if text.isidentifier() else None,
            joined(map(words, found)) or UNKNOWN,
            joined(map(dtype_words, found)),
        )
        end = _behind(code.span(note.end - 1, note.end))
        yield _hover(code.span(note.start, note.end), end, text, about)


def _calls(shaped: Shaped) -> Iterator[Hover]:
    """What each call of a layer gives."""
    places = {}
    for child in children_of(shaped):
        for use in child.uses:
            places[id(use.code), use.start] = use.code
    for (_, start), code in places.items():
        calls = (n for n in code.nodes if isinstance(n, ast.Call))
        node = next(n for n in calls if code.positions.start(n) == start)
        end = code.positions.end(node)
        if code.origin.starts:
            found = given(shaped, code, start)
            shape, dtype = joined(map(words, found)), joined(map(dtype_words, found))
            about = _Known(None, shape or UNKNOWN, dtype)
            behind = _behind(code.span(end - 1, end))
            yield _hover(code.span(start, end), behind, code.text[start:end], about)


def _members(shaped: Shaped) -> Iterator[Hover]:
    """The weights of parts that code reads."""
    for piece in shaped.analysis.pieces:
        for member in piece.facts.members if piece.code.origin.starts else ():
            shape = member_words(shaped, member.name, member.attribute)
            about = _Known(Kind.WEIGHT, shape, "float")
            start, end = member.start, member.end
            span, text = piece.code.span(start, end), piece.code.text[start:end]
            yield _hover(span, _behind(piece.code.span(end - 1, end)), text, about)


def _locals(
    code: Code, uses: tuple[Use, ...], values: Values, known: dict[str, _Known]
) -> Iterator[Hover]:
    """The names that the code itself has assigned, where it reads them."""
    if not code.origin.starts:
        return
    for use in uses:
        outside = known.get(use.name) if OUTSIDE in use.origins else None
        if OUTSIDE in use.origins and outside is None:
            continue
        width = len(use.name)
        found = [
            value
            for origin in sorted(use.origins - OUTER)
            for value in values.at(code, origin, origin + width)
        ]
        shapes = [outside.shape] if outside else []
        dtypes = [outside.dtype] if outside else []
        span = code.span(use.start, use.start + width)
        about = _Known(
            Kind.LOCAL,
            joined([*shapes, *map(words, found)]) or UNKNOWN,
            joined([*dtypes, *map(dtype_words, found)]),
        )
        yield _hover(span, _behind(span), use.name, about)
