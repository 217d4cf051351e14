"""A derived value of a tensor

What it does
    Reports a derived value that uses an input itself, and not the shape of it.

Why it matters
    Derived values are computed once, when the layer is built. No tensor is there then, only shapes.

Example
    layer: Centre
    inputs:
      x: (batch, dim)
    derived:
      mean: x + dim
    call: x - mean

Use instead
    layer: Centre
    inputs:
      x: (batch, dim)
    derived:
      size: x.shape[-1] + dim
    call: x / size
"""

from __future__ import annotations

from collections.abc import Iterator

from layergen.description.analysis import Analysis
from layergen.description.scope import Kind
from layergen.diagnostics import Diagnostic

CODE = "LG076"
SHAPE = ".shape"


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Every use of an input that does not ask for its shape."""
    for piece in analysis.pieces:
        if piece.section != "derived":
            continue
        for reference in piece.facts.references:
            is_shape = piece.code.text.startswith(SHAPE, reference.end)
            if reference.kind is Kind.INPUT and not is_shape:
                message = f"the derived value '{piece.owner}' needs the tensor '{reference.name}'"
                span = piece.code.span(reference.start, reference.end)
                hint = f"of an input only {reference.name}.shape is known here: compute the rest in call"
                yield Diagnostic(CODE, message, span, (hint,))
