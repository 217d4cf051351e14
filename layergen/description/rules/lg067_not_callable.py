"""Calling a param that is no function

What it does
    Reports a call of a param whose type is none of `activation`, `initializer`, `regularizer`,
    `constraint`, `layer` and `callable`.

Why it matters
    A number cannot be called. Most often a multiplication sign is missing, or the type of the
    param is wrong.

Example
    layer: Scale
    params:
      factor: float = 2.0
    call: factor(inputs)

Use instead
    layer: Scale
    params:
      factor: float = 2.0
    call: factor * inputs
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from layergen.description.analysis import Analysis
from layergen.description.scope import Kind
from layergen.description.types import NAMED, OBJECTS, is_atom
from layergen.diagnostics import Diagnostic

CALLABLE = (*NAMED, *OBJECTS)

CODE = "LG067"


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Every such call."""
    params = {p.name: p for p in analysis.description.params}
    for piece in analysis.pieces:
        positions = piece.code.positions
        used = {r.start: r for r in piece.facts.references if r.kind is Kind.PARAM}
        for node in piece.code.nodes:
            if not isinstance(node, ast.Call):
                continue
            reference = used.get(positions.start(node.func))
            if reference is None or not isinstance(node.func, ast.Name):
                continue
            param = params[reference.name]
            if not is_atom(param.type, *CALLABLE):
                span = piece.code.span(reference.start, reference.end)
                message = f"the param '{param.name}' is of type {param.type} and cannot be called"
                hint = f"declare it as 'activation' or 'callable', or write '{param.name} * (…)'"
                yield Diagnostic(CODE, message, span, (hint,))
