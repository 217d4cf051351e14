"""An expression that makes no layer

What it does
    Reports an entry of `sublayers` that is no call of a layer, nor a choice between two; an entry of
    `losses` or `metrics` that makes none; and an `extends` that is no call of a layer of Keras.

Why it matters
    The value would be kept as if it were a layer, and fail when it is called.

Example
    layer: Wide
    params:
      units: int = 8
    sublayers:
      dense: units * 2
    call: dense(inputs)

Use instead
    layer: Wide
    params:
      units: int = 8
    sublayers:
      dense: layers.Dense(units * 2)
    call: dense(inputs)
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from layergen.description.analysis import Analysis, Piece
from layergen.description.rules.lg012_unknown_op import known_names
from layergen.description.rules.support import called
from layergen.description.scope import Kind
from layergen.diagnostics import Diagnostic

CODE = "LG072"

#: The module of what each section holds, and what that is called.
SECTIONS = {
    "sublayers": ("layers", "layer", "layers.Dense(units)"),
    "extends": ("layers", "layer of Keras", "layers.Conv2D(filters, 3)"),
    "losses": ("losses", "loss", "losses.MeanSquaredError()"),
    "metrics": ("metrics", "metric", "metrics.Mean()"),
}


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Every expression of another kind; one with a mistake of its own is not judged."""
    for piece in analysis.pieces:
        has_mistakes = piece.facts.unknown or piece.facts.forbidden
        libraries = piece.facts.libraries
        if any(one.path not in known_names(one.module) for one in libraries):
            continue
        if piece.section not in SECTIONS or has_mistakes:
            continue
        tree = piece.code.expression
        assert tree is not None
        if not _makes(tree, piece):
            _, what, _ = SECTIONS[piece.section]
            message = f"'{piece.code.text}' makes no {what}"
            span = piece.code.span(0, len(piece.code.text))
            yield Diagnostic(CODE, message, span, (_hint(tree, piece),))


def _hint(tree: ast.expr, piece: Piece) -> str:
    """How to make one."""
    match tree:
        case ast.Name(id=name) if piece.scope.names.get(name) is not Kind.CLASS:
            pass
        case ast.Attribute() | ast.Name():
            return f"call it: {piece.code.text}(…)"
        case ast.ListComp():
            return "write it without brackets: Block(units) for _ in range(depth)"
        case ast.List() if piece.section == "sublayers":
            return (
                f"give each an entry of its own, or write Sequential({piece.code.text})"
            )
        case ast.IfExp(orelse=ast.Constant(value=None)):
            return "leave out 'else None': it is None where the condition fails"
    return f"write a call, such as {SECTIONS[piece.section][2]}"


def _makes(tree: ast.expr, piece: Piece) -> bool:
    match tree:
        case ast.IfExp(body=body, orelse=orelse) if piece.section == "sublayers":
            return _makes(body, piece) and _makes(orelse, piece)
        case ast.Call(func=ast.Name(id=name)):
            return piece.scope.names.get(name) is Kind.CLASS
        case ast.Call():
            module, library = SECTIONS[piece.section][0], called(tree, piece)
            return bool(
                library and library.module == module and library.path[:1].isupper()
            )
    return False
