"""Unknown name

What it does
    Reports a name that is nothing in this place: no input, param, axis, weight or local name.

Why it matters
    The generated module would fail with a `NameError`, perhaps only in the branch that is taken last.

Example
    layer: Linear
    weights:
      w: (input_dim, 4)
    call: input @ w

Use instead
    layer: Linear
    weights:
      w: (input_dim, 4)
    call: inputs @ w
"""

from __future__ import annotations

from collections.abc import Iterator

from layergen.description.analysis import Analysis
from layergen.description.facts import Unknown
from layergen.description.scope import BUILTINS, Scope
from layergen.diagnostics import Diagnostic, did_you_mean

CODE = "LG013"


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Every name that is not in scope."""
    for piece in analysis.pieces:
        for unknown in piece.facts.unknown:
            if unknown.name in analysis.broken:
                continue
            yield Diagnostic(
                CODE,
                f"unknown name '{unknown.name}'",
                piece.code.span(unknown.start, unknown.end),
                hints(unknown, piece.scope),
            )


def hints(unknown: Unknown, scope: Scope) -> tuple[str, ...]:
    """Why the name is out of reach, or the nearest that is in reach."""
    reason = (scope.elsewhere or {}).get(unknown.name)
    if reason:
        return (reason,)
    if unknown.name in scope.modules:
        return (f"write '{unknown.name}.NAME'",)
    known = [*scope.names, *scope.modules, *BUILTINS]
    near = did_you_mean(unknown.name, known)
    return (
        near or (f"in scope are {', '.join(sorted(scope.names))}",)
        if scope.names
        else near
    )
