"""Assignment to a declared name

What it does
    Reports an assignment to a param, weight, state, derived value, constant or function, also
    as the variable of a loop. Inputs and axes may be assigned.

Why it matters
    A layer's attributes do not change while it is called: under `tf.function` the change would
    happen once, and a variable would be lost.

Example
    layer: Counter
    state:
      total: () = zeros
    call: |
      total = total + 1
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

from collections.abc import Iterator

from layergen.description.analysis import Analysis
from layergen.description.scope import ATTRIBUTES, Kind
from layergen.diagnostics import Diagnostic

CODE = "LG016"


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """The first assignment to each such name, in each piece of code."""
    for piece in analysis.pieces:
        seen: set[str] = set()
        for assigned in piece.facts.assigned:
            if assigned.kind in ATTRIBUTES and assigned.name not in seen:
                seen.add(assigned.name)
                message = f"the {assigned.kind.value} '{assigned.name}' is assigned"
                hint = "assign another name"
                if assigned.kind is Kind.STATE:
                    hint = f"write '{assigned.name}.assign(…)' or '{assigned.name}.assign_add(…)'"
                elif assigned.kind is Kind.WEIGHT:
                    hint = "assign another name; what the layer itself updates belongs under 'state'"
                span = piece.code.span(assigned.start, assigned.end)
                yield Diagnostic(CODE, message, span, (hint,))
