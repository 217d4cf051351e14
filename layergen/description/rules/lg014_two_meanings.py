"""One name for two things

What it does
    Reports a name that is declared as two things, such as a param and a weight or an input and
    an axis, and a declared name that is hidden by an argument of a function under `functions`,
    by a local function or by a loop variable. An input shape may name a param: that is a use.

Why it matters
    In an expression the name could mean either. The generated module would silently take one of
    them.

Example
    layer: Gate
    inputs:
      x: (batch, dim)
    weights:
      dim: (dim,) = ones
    call: x * dim

Use instead
    layer: Gate
    inputs:
      x: (batch, dim)
    weights:
      gate: (dim,) = ones
    call: x * gate
"""

from __future__ import annotations

from collections.abc import Iterator

from layergen.description.analysis import Analysis
from layergen.description.model import Description
from layergen.description.rules.support import (
    Declared,
    article,
    bound_names,
    declared,
    key_span,
    loop_span,
    word_span,
)
from layergen.description.scope import ATTRIBUTES, Kind
from layergen.diagnostics import Diagnostic, Span

CODE = "LG014"


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Every second meaning of a name."""
    description = analysis.description
    kinds: dict[str, Declared] = {}
    for entry in declared(description):
        first = kinds.setdefault(entry.name, entry)
        if first.kind is not entry.kind:
            yield _twice(description, first, entry)
    for function in description.functions:
        for name in function.parameters:
            if name in kinds and kinds[name].kind in ATTRIBUTES:
                span = key_span(function.key, name)
                yield _hidden("argument", kinds[name], span)
    for weight in description.variables:
        loop, text = weight.loop, weight.text("for")
        if loop and text and loop.name in kinds:
            yield _hidden("loop variable", kinds[loop.name], word_span(text, loop.name))
    for part in description.sublayers:
        if part.loop and part.loop.name in kinds:
            span = loop_span(part.loop)
            yield _hidden("loop variable", kinds[part.loop.name], span)
    for piece in analysis.pieces:
        for bound in bound_names(piece):
            if (
                bound.what != "argument"
                and piece.scope.names.get(bound.name) in ATTRIBUTES
            ):
                yield _hidden(bound.what, kinds[bound.name], bound.span)


def _twice(description: Description, first: Declared, second: Declared) -> Diagnostic:
    """The later place, unless that is the input which a description may leave out."""
    if not second.is_in(description):
        first, second = second, first
    message = f"'{second.name}' is {article(second.kind.value)} here and {article(first.kind.value)} elsewhere"
    hint = "rename one of them"
    if first.is_in(description):
        hint += f": the {first.kind.value} stands in line {first.span.line}"
    elif first.kind is Kind.INPUT:
        hint = "rename it: without a section 'inputs' the input is named so"
    else:
        hint = "rename it: without a section 'inputs' the last axis is named so"
    return Diagnostic(CODE, message, second.span, (hint,))


def _hidden(what: str, entry: Declared, span: Span) -> Diagnostic:
    message = f"the {what} '{entry.name}' hides the {entry.kind.value} of that name"
    return Diagnostic(CODE, message, span, ("choose another name",))
