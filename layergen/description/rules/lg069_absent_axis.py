"""A weight over an axis that may be absent

What it does
    Reports a weight whose shape depends on an axis that only inputs have which may be left out.

Why it matters
    The layer is built once, for the inputs of the first call. Where that one leaves the input out, the
    size is not known, and the weight cannot be made.

Example
    layer: Mix
    inputs:
      x: (batch, dim)
      context: (batch, features) | None
    weights:
      w: (features, dim)
    call: |
      if context is None:
          return x
      return x + context @ w

Use instead
    layer: Mix
    params:
      features: int = 8
    inputs:
      x: (batch, dim)
      context: (batch, features) | None
    weights:
      w: (features, dim)
    call: |
      if context is None:
          return x
      return x + context @ w
"""

from __future__ import annotations

from collections.abc import Iterator

from layergen.description.analysis import Analysis
from layergen.description.rules.support import word_span
from layergen.diagnostics import Diagnostic

CODE = "LG069"


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Every axis in the shape of a weight that no input brings for certain."""
    description = analysis.description
    inputs = [entry for entry in description.inputs if not entry.optional]
    certain = {
        n for entry in inputs for tensor in entry.tensors for n in tensor.shape.names
    }
    absent = set(description.axes) - certain - description.batch_axes
    for weight in description.variables:
        text = weight.text("shape")
        for name in weight.shape.names:
            if text is not None and name in absent:
                message = f"'{name}', the size of '{weight.name}', is unknown where its input is left out"
                hint = f"declare a param '{name}', which the input then has to have"
                yield Diagnostic(CODE, message, word_span(text, name), (hint,))
