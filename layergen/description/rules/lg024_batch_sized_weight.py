"""A weight of the size of the batch

What it does
    Reports a weight whose shape depends on the first axis of an input.

Why it matters
    The batch size is unknown when the layer is built and differs from call to call, so that such a
    weight cannot be made.

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
from layergen.diagnostics import Diagnostic

CODE = "LG024"


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Every weight over a batch axis."""
    batch = analysis.description.batch_axes
    for weight in analysis.description.variables:
        for name in weight.shape.names:
            if name in batch:
                message = f"the shape of '{weight.name}' depends on '{name}', the size of the batch"
                hint = f"the axes known in build are {', '.join(a for a in analysis.description.axes if a not in batch) or 'none'}"
                yield Diagnostic(CODE, message, weight.place("shape"), (hint,))
