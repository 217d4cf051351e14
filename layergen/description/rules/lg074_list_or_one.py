"""A list of sublayers that is used as one, or one as a list

What it does
    Reports a list of sublayers that is called or asked for a weight as if it were one layer, and a
    single sublayer that is indexed or looped over.

Why it matters
    A list cannot be called, and a layer has no items: the call would fail.

Example
    layer: Deep
    inputs:
      x: (batch, dim)
    sublayers:
      blocks: layers.Dense(8) for _ in range(3)
    call: blocks(x)

Use instead
    layer: Deep
    inputs:
      x: (batch, dim)
    sublayers:
      blocks: layers.Dense(8) for _ in range(3)
    call: |
      for block in blocks:
          x = block(x)
      return x
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from layergen.description.analysis import Analysis, Piece
from layergen.description.facts import Reference
from layergen.description.scope import Kind
from layergen.diagnostics import Diagnostic

CODE = "LG074"


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Every use that does not fit."""
    lists = {
        part.name: part.loop is not None
        for part in analysis.description.sublayers
        if not isinstance(part.maker.expression, ast.List | ast.ListComp)
    }
    for piece in analysis.pieces:
        used = {
            reference.start: reference
            for reference in piece.facts.references
            if reference.kind is Kind.SUBLAYER and reference.name in lists
        }
        if not used:
            continue
        for node in piece.code.nodes:
            for name, wants_list in _uses(node):
                reference = used.get(piece.code.positions.start(name))
                if reference and lists[reference.name] is not wants_list:
                    yield _told(piece, reference, wants_list)


def _uses(node: ast.AST) -> Iterator[tuple[ast.Name, bool]]:
    """Names in a node, each with whether it must be a list there."""
    match node:
        case ast.Call(func=ast.Name() as name):
            yield name, False
        case ast.Attribute(value=ast.Name() as name):
            yield name, False
        case ast.Subscript(value=ast.Name() as name):
            yield name, True
        case ast.For(iter=ast.Name() as name) | ast.comprehension(
            iter=ast.Name() as name
        ):
            yield name, True


def _told(piece: Piece, reference: Reference, wants_list: bool) -> Diagnostic:
    name = reference.name
    span = piece.code.span(reference.start, reference.end)
    if wants_list:
        hint = f"use it as it is: {name}(…)"
        return Diagnostic(CODE, f"'{name}' is one sublayer, no list", span, (hint,))
    hint = f"take one of them, {name}[0], or loop: for layer in {name}"
    return Diagnostic(CODE, f"'{name}' is a list of sublayers", span, (hint,))
