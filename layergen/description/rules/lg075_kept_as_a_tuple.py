"""A number that Keras keeps as a tuple

What it does
    Reports a param of type `int` that `extends` hands on under its own name, such as `kernel_size`, where
    the layer of Keras makes a tuple of it.

Why it matters
    The layer has one attribute of that name, and it is Keras's: in `call` the param would be a tuple,
    and the config would not give the number back.

Example
    layer: CausalConv
    params:
      kernel_size: int = 3
    inputs:
      x: (batch, time, dim)
    extends: layers.Conv1D(8, kernel_size, padding="causal")
    call: base(x) / kernel_size

Use instead
    layer: CausalConv
    params:
      steps: int = 3
    inputs:
      x: (batch, time, dim)
    extends: layers.Conv1D(8, steps, padding="causal")
    call: base(x) / steps
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from layergen.description.analysis import Analysis
from layergen.description.extends import base_arguments
from layergen.description.types import is_atom
from layergen.diagnostics import Diagnostic

CODE = "LG075"

#: Arguments of which layers of Keras make tuples.
TUPLES = frozenset(
    {"cropping", "dilation_rate", "kernel_size", "padding", "pool_size", "size"}
) | {"strides", "output_size"}
#: Layers that keep the number.
NUMBERS = frozenset({("UpSampling1D", "size")})


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Each such param, where it is handed on."""
    code = analysis.description.extends
    if code is None:
        return
    params = {p.name for p in analysis.description.params if is_atom(p.type, "int")}
    layer, arguments = base_arguments(code)
    for name, value in arguments.items():
        is_same = isinstance(value, ast.Name) and value.id == name
        if is_same and name in params & TUPLES and (layer, name) not in NUMBERS:
            start, end = code.positions.start(value), code.positions.end(value)
            message = f"'{name}' is a number here, and layers.{layer} keeps a tuple under that name"
            hint = f"give the param another name, such as 'base_{name}', or the type tuple[int, ...]"
            yield Diagnostic(CODE, message, code.span(start, end), (hint,))
