"""Shapes that do not go together

What it does
    Reports shapes of one tensor that bind other axes where a condition holds than where it does not, and shapes that
    depend on different conditions.

Why it matters
    The rest of the description uses the axes by their names, on whichever side it is.

Example
    layer: Centered
    params:
      data_format: data_format | None = None
    inputs:
      x: (batch, time, dim) if data_format == "channels_last" else (batch, dim, steps)
    call: x - ops.mean(x)

Use instead
    layer: Centered
    params:
      data_format: data_format | None = None
    inputs:
      x: (batch, time, dim) if data_format == "channels_last" else (batch, dim, time)
    call: x - ops.mean(x)
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from layergen.description.analysis import Analysis
from layergen.diagnostics import Diagnostic

CODE = "LG078"


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Each such shape."""
    description = analysis.description
    forks = description.forks
    for fork in forks[1:]:
        if ast.dump(fork.condition.tree) != ast.dump(forks[0].condition.tree):
            code = fork.condition
            hint = f"write 'if {forks[0].condition}', as above"
            message = "the shapes of a layer depend on one condition"
            yield Diagnostic(CODE, message, code.span(0, len(code.text)), (hint,))
    if len(description.sides) == 2:
        first, second = description.sides
        for tensor, other in zip(first.tensors, second.tensors, strict=True):
            names = set(tensor.shape.names) ^ set(other.shape.names)
            leading = tensor.shape.dims[:1] != other.shape.dims[:1]
            if names or leading:
                message = f"{tensor.shape} and {other.shape} do not bind the same axes"
                hint = (
                    "the batch stands first"
                    if leading
                    else f"only one has {', '.join(sorted(names))}"
                )
                yield Diagnostic(CODE, message, tensor.text.span(), (hint,))
