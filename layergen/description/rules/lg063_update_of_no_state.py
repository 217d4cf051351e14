"""Updating what is no state

What it does
    Reports `.assign(…)`, `.assign_add(…)` and `.assign_sub(…)` of anything but a state.

Why it matters
    A trained weight is updated by the optimizer, and everything else is no variable.

Example
    layer: Counter
    weights:
      total: () = zeros
    call: |
      total.assign_add(1)
      return inputs * total

Use instead
    layer: Counter
    state:
      total: () = zeros
    call: |
      total.assign_add(1)
      return inputs * total
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from layergen.description.analysis import Analysis, Piece
from layergen.description.rules.support import article
from layergen.description.scope import Kind
from layergen.diagnostics import Diagnostic

CODE = "LG063"


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Every update of a name that stands for something else."""
    for piece in analysis.pieces:
        items = _items_of_states(piece)
        for update in piece.facts.updates:
            if update.kind in (None, Kind.STATE) or update.name in items:
                continue
            kind = update.kind.value if update.kind else ""
            message = f"'{update.name}' is {article(kind)} and cannot be updated"
            if update.kind is Kind.WEIGHT:
                message = f"the weight '{update.name}' is updated by the optimizer, not by the layer"
            hint = f"declare '{update.name}' under 'state'"
            if update.kind in (Kind.LOCAL, Kind.INPUT):
                hint = f"assign a name: {update.name} = …"
            yield Diagnostic(
                CODE, message, piece.code.span(update.start, update.end), (hint,)
            )


def _items_of_states(piece: Piece) -> set[str]:
    """Variables of loops over a list of states."""
    states = {r.name for r in piece.facts.references if r.kind is Kind.STATE}
    found: set[str] = set()
    for node in piece.code.nodes:
        if isinstance(node, ast.For | ast.comprehension):
            over = {n.id for n in ast.walk(node.iter) if isinstance(n, ast.Name)}
            if over & states:
                found |= {
                    n.id for n in ast.walk(node.target) if isinstance(n, ast.Name)
                }
    return found
