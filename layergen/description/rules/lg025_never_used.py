"""Never used

What it does
    Reports a param, input, weight, state, derived value, constant or function that nothing uses.

Why it matters
    It is either a slip (another name was meant) or dead: a weight without a use gets no gradient,
    and a param without a use promises something that the layer does not do.

Example
    layer: Linear
    params:
      units: int = 4
    weights:
      w: (input_dim, units)
      b: (units,) = zeros
    call: inputs @ w

Use instead
    layer: Linear
    params:
      units: int = 4
    weights:
      w: (input_dim, units)
      b: (units,) = zeros
    call: inputs @ w + b
"""

from __future__ import annotations

from collections.abc import Iterator

from layergen.description.analysis import Analysis
from layergen.diagnostics import Diagnostic

CODE = "LG025"


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Every declaration without a use; none while part of the code could not be read."""
    if not analysis.is_whole or analysis.broken:
        return
    description = analysis.description
    for what, entries in (
        ("param", description.params),
        ("weight", description.weights),
        ("state", description.state),
        ("derived value", description.derived),
        ("constant", description.constants),
        ("function", description.functions),
        ("input", description.tensors),
    ):
        for entry in entries:
            seed = what == "param" and entry.name == "seed" and uses_random(analysis)
            if entry.name not in analysis.used and not seed:
                message = f"the {what} '{entry.name}' is never used"
                yield Diagnostic(CODE, message, entry.span, ("use it or delete it",))


def uses_random(analysis: Analysis) -> bool:
    """Whether the layer draws random numbers, which a param `seed` then seeds."""
    return any(
        c.library.module == "random" for p in analysis.pieces for c in p.facts.calls
    )
