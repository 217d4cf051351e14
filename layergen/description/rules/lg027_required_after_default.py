"""A param without default after one with default

What it does
    Reports a param without a default that stands after one with a default, and an input that is
    always there after one that may be left out.

Why it matters
    Python does not allow such a signature of `__init__` or `call`.

Example
    layer: Linear
    params:
      scale: float = 1.0
      units: int
    weights:
      w: (input_dim, units)
    call: inputs @ w * scale

Use instead
    layer: Linear
    params:
      units: int
      scale: float = 1.0
    weights:
      w: (input_dim, units)
    call: inputs @ w * scale
"""

from __future__ import annotations

from collections.abc import Iterator

from layergen.description.analysis import Analysis
from layergen.diagnostics import Diagnostic

CODE = "LG027"


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Every param and input that comes too late."""
    optional = ""
    for param in analysis.description.params:
        if not param.required:
            optional = optional or param.name
        elif optional:
            message = f"'{param.name}' has no default and stands after '{optional}', which has one"
            hint = f"give it a default, or move it above '{optional}'"
            yield Diagnostic(CODE, message, param.span, (hint,))
    optional = ""
    for entry in analysis.description.inputs:
        if entry.optional:
            optional = optional or entry.name
        elif optional:
            message = f"the input '{entry.name}' stands after '{optional}', which may be left out"
            hint = f"move it above '{optional}', or write '| None' behind it too"
            yield Diagnostic(CODE, message, entry.span, (hint,))
