"""A function that does not return

What it does
    Reports a block of `call`, `functions` or `mask`, or a function in it, whose end can be
    reached without `return`, and a `return` without a value.

Why it matters
    The layer would give None, and Keras would fail far away from the reason.

Example
    layer: Linear
    weights:
      w: (input_dim, 4)
    call: |
      y = inputs @ w
      ops.relu(y)

Use instead
    layer: Linear
    weights:
      w: (input_dim, 4)
    call: |
      y = inputs @ w
      return ops.relu(y)
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from layergen.description.analysis import Analysis, Piece
from layergen.description.grammar import returns_value
from layergen.diagnostics import Diagnostic

CODE = "LG061"


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Every end without a value."""
    for piece in analysis.pieces:
        if piece.section not in ("call", "functions", "mask"):
            continue
        body = piece.code.tree.body
        where = (
            f"the function '{piece.owner}'" if piece.owner else f"the {piece.section}"
        )
        if not piece.facts.returns:
            yield _end(piece, body, where)
        for node in piece.code.nodes:
            if isinstance(node, ast.FunctionDef) and not returns_value(node.body):
                yield _end(piece, node.body, f"the function '{node.name}'")
            if isinstance(node, ast.Return) and node.value is None:
                start, end = (
                    piece.code.positions.start(node),
                    piece.code.positions.end(node),
                )
                message = "'return' without a value"
                span = piece.code.span(start, end)
                yield Diagnostic(
                    CODE, message, span, ("write what the layer gives there",)
                )


def _end(piece: Piece, body: list[ast.stmt], where: str) -> Diagnostic:
    """The last statement of a body: what can be returned, or what must be followed by `return`."""
    last = body[-1]
    if isinstance(last, ast.If) and not returns_value(last.body):
        return _end(piece, last.body, where)
    if isinstance(last, ast.If) and last.orelse:
        return _end(piece, last.orelse, where)
    start, end = piece.code.positions.start(last), piece.code.positions.end(last)
    hint = "end with 'return …'"
    match last:
        case ast.Expr(value=value):
            text = ast.unparse(value)
            short = len(text) <= 40
            hint = f"write 'return {text}'" if short else "write 'return' before it"
        case ast.Assign(targets=[ast.Name(id=name)]):
            hint = f"end with 'return {name}'"
        case ast.If():
            hint = "write 'else:' with a 'return', or a 'return' below"
    word = re.compile(r"\w+").match(piece.code.text, start)
    if word and isinstance(last, ast.If | ast.For | ast.FunctionDef | ast.Return):
        end = word.end()
    message = f"{where} can end here without a value"
    return Diagnostic(CODE, message, piece.code.span(start, end), (hint,))
