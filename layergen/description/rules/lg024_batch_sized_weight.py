"""A weight of the size of the batch

What it does
    Reports a weight whose shape depends on the first axis of an input.

Why it matters
    The batch size is unknown when the layer is built and differs from call to call, so that
    such a weight cannot be made.

Example
    layer: Gate
    inputs:
      x: (batch, dim)
    weights:
      g: (batch, dim)
    call: x * g

Use instead
    layer: Gate
    inputs:
      x: (batch, dim)
    weights:
      g: (dim,)
    call: x * g
"""

from __future__ import annotations

from collections.abc import Iterator

from layergen.description.analysis import Analysis
from layergen.description.rules.support import word_span
from layergen.description.types import is_atom
from layergen.diagnostics import Diagnostic

CODE = "LG024"


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Every batch axis in the shape of a weight."""
    description = analysis.description
    others = [a for a in description.axes if a not in description.batch_axes]
    known = [*others, *(p.name for p in description.params if is_atom(p.type, "int"))]
    for weight in description.variables:
        text = weight.text("shape")
        for name in weight.shape.names:
            if text is not None and name in description.batch_axes:
                message = f"'{weight.name}' cannot have the size of the batch, '{name}'"
                hint = (
                    f"sizes that are known in build: {', '.join(known)}"
                    if known
                    else "give it a size of its own"
                )
                yield Diagnostic(CODE, message, word_span(text, name), (hint,))
