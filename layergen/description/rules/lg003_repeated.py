"""Written twice

What it does
    Reports a key, a name of a section or an argument of a function that stands twice in one
    place.

Why it matters
    YAML lets the last one win without a word, so that the first would have no effect.

Example
    layer: Linear
    params:
      units: int = 4
      units: int = 8
    weights:
      w: (input_dim, units)
    call: inputs @ w

Use instead
    layer: Linear
    params:
      units: int = 8
    weights:
      w: (input_dim, units)
    call: inputs @ w
"""

from __future__ import annotations

from collections.abc import Iterator

from layergen.description.analysis import Analysis
from layergen.description.model import Named
from layergen.diagnostics import Diagnostic

CODE = "LG003"


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Every name that stands twice under keys that differ: of functions, and of inputs and their members."""
    description = analysis.description
    tensors = [t for entry in description.inputs for t in (entry, *entry.members)]
    for entries in (description.functions, tensors):
        first: dict[str, Named] = {}
        for entry in entries:
            if entry.name not in first:
                first[entry.name] = entry
                continue
            line = first[entry.name].span.line
            hint = f"it stands first in line {line}"
            yield Diagnostic(CODE, f"'{entry.name}' stands twice", entry.span, (hint,))
