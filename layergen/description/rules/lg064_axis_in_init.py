"""`create: init` with an axis

What it does
    Reports a weight, its condition, its loop, its initializer or a constant that needs the size
    of an axis, where `create: init` asks for all of them in `__init__`.

Why it matters
    In `__init__` the inputs are not known: only params and derived values are.

Example
    layer: Linear
    create: init
    weights:
      w: (input_dim, 4)
    call: inputs @ w

Use instead
    layer: Linear
    create: init
    params:
      input_dim: int = 32
    weights:
      w: (input_dim, 4)
    call: inputs @ w
"""

from __future__ import annotations

from collections.abc import Iterator

from layergen.description.analysis import Analysis
from layergen.description.facts import Reference, Unknown
from layergen.description.rules.support import word_span
from layergen.diagnostics import Diagnostic, Span

WHERE = {
    "when": "'{}'",
    "for": "'{}'",
    "initializer": "'{}'",
    "regularizer": "'{}'",
    "constraint": "'{}'",
    "constants": "the constant '{}'",
}

CODE = "LG064"


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Every axis that is needed too early."""
    description = analysis.description
    if description.create != "init":
        return
    axes = {*description.axes, *description.late} - description.batch_axes
    for weight in description.variables:
        text = weight.text("shape")
        for name in weight.shape.names:
            if text is not None and name in axes:
                yield _early(
                    name, word_span(text, name), f"the shape of '{weight.name}'"
                )
    for piece in analysis.pieces:
        where = WHERE.get(piece.section, "").format(piece.owner.partition(".")[0])
        if not where:
            continue
        marks: list[Unknown | Reference] = [
            *piece.facts.unknown,
            *piece.facts.references,
        ]
        seen: set[str] = set()
        for mark in marks:
            if mark.name in axes | description.batch_axes and mark.name not in seen:
                seen.add(mark.name)
                yield _early(mark.name, piece.code.span(mark.start, mark.end), where)


def _early(name: str, span: Span, where: str) -> Diagnostic:
    message = f"'create: init' makes {where} before the axis '{name}' is known"
    hint = f"leave out 'create: init', or declare the param '{name}: int'"
    return Diagnostic(CODE, message, span, (hint,))
