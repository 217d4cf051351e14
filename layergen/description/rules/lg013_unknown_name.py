"""Unknown name

What it does
    Reports a name that is nothing in this place: no input, param, axis, weight or local name. A
    name that exists but is out of reach, such as an axis in a derived value, is reported with
    the reason.

Why it matters
    The generated module would fail with a `NameError`, perhaps only in the branch that is taken
    last.

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

from layergen.description.analysis import Analysis, Piece
from layergen.description.scope import BUILTINS, Kind, Scope
from layergen.diagnostics import Diagnostic, did_you_mean

IMPLIED = frozenset({Kind.TRAINING, Kind.MASK})

CODE = "LG013"


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Every name that is not in scope, once in each piece of code."""
    for piece in analysis.pieces:
        seen: set[str] = set()
        for unknown in piece.facts.unknown:
            name = unknown.name
            if (
                name in analysis.broken
                or name in seen
                or is_too_late(analysis, piece, name)
            ):
                continue
            seen.add(name)
            span = piece.code.span(unknown.start, unknown.end)
            message = f"unknown name '{name}'"
            yield Diagnostic(CODE, message, span, hints(name, piece.scope))


def is_too_late(analysis: Analysis, piece: Piece, name: str) -> bool:
    """Whether `create: init` is what takes the axis out of reach, which has a rule of its own."""
    description = analysis.description
    in_weight = piece.section in (
        "when",
        "for",
        "initializer",
        "regularizer",
        "constraint",
    )
    return in_weight and description.create == "init" and name in description.axes


def hints(name: str, scope: Scope) -> tuple[str, ...]:
    """Why the name is out of reach, or the nearest that is in reach."""
    if name in scope.modules:
        return (f"write '{name}.NAME'",)
    near = did_you_mean(name, [*scope.names, *scope.modules, *BUILTINS])
    reason = (scope.elsewhere or {}).get(name)
    if reason:
        return (reason,)
    if near or not scope.names:
        return near
    shown = [n for n, kind in scope.names.items() if kind not in IMPLIED]
    return (f"in scope are {', '.join(shown)}",) if shown else ()
