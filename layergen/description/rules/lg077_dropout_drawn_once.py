"""A dropout that is drawn once

What it does
    Reports one of Keras's cells that is given `dropout` or `recurrent_dropout` as a sublayer, other than
    inside of `layers.RNN`.

Why it matters
    Such a cell draws what it drops in its first call and keeps it until `keras.layers.RNN` has it drawn
    anew. That does so only for its own cell. Everywhere else the same units are dropped for ever, and in a
    graph a tensor of another graph is used. Nothing says so.

Example
    cell: Projected
    params:
      units: int = 4
      dropout: float = 0.1
    inputs:
      x: (batch, dim)
    states:
      h: (units,)
    sublayers:
      inner: layers.GRUCell(units, dropout=dropout)
      dense: layers.Dense(units)
    call: |
      y, new = inner(x, [h])
      return dense(y), new

Use instead
    cell: Projected
    params:
      units: int = 4
      dropout: float = 0.1
    inputs:
      x: (batch, dim)
    states:
      h: (units,)
    sublayers:
      drop: layers.Dropout(dropout)
      inner: layers.GRUCell(units)
      dense: layers.Dense(units)
    call: |
      y, new = inner(drop(x), [h])
      return dense(y), new
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from layergen.description.analysis import Analysis, Piece
from layergen.description.keras_api import layer_signature
from layergen.description.rules.support import called
from layergen.diagnostics import Diagnostic

CODE = "LG077"

CELLS = ("SimpleRNNCell", "GRUCell", "LSTMCell")
#: What each of these arguments drops.
DROPOUTS = {"dropout": "input", "recurrent_dropout": "state"}


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Every argument of such a cell that is a dropout other than 0."""
    for piece in analysis.pieces:
        if piece.section == "sublayers" and piece.code.expression is not None:
            yield from _in(piece.code.expression, piece)


def _in(node: ast.AST, piece: Piece) -> Iterator[Diagnostic]:
    library = called(node, piece) if isinstance(node, ast.Call) else None
    if isinstance(node, ast.Call) and library and library.path in CELLS:
        yield from _dropouts(node, library.path, piece)
    if library is None or library.path != "RNN":
        for child in ast.iter_child_nodes(node):
            yield from _in(child, piece)


def _dropouts(call: ast.Call, cell: str, piece: Piece) -> Iterator[Diagnostic]:
    signature = layer_signature(cell)
    assert signature is not None
    names = [parameter.name for parameter in signature.parameters]
    given = [*zip(names, call.args, strict=False)]
    given += [(each.arg or "", each.value) for each in call.keywords]
    for name, value in given:
        is_none = isinstance(value, ast.Constant) and not value.value
        if name in DROPOUTS and not is_none:
            yield Diagnostic(
                CODE,
                f"the '{name}' of layers.{cell} is drawn once and kept, where no RNN calls it",
                piece.code.span(
                    piece.code.positions.start(value), piece.code.positions.end(value)
                ),
                (
                    f"drop its {DROPOUTS[name]} by a layers.Dropout, and call that first",
                ),
            )
