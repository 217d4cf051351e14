"""Malformed shape

What it does
    Reports a shape or a size that is not written as one: `(batch, time, units * heads)`, with
    whole numbers, names and `+ - * // % **`, at most one `...`, and a comma behind a single
    size.

Why it matters
    `(units)` is a number in Python and `(units,)` a shape; `a / b` is no whole number.

Example
    layer: Scale
    weights:
      g: (input_dim) = ones
    call: inputs * g

Use instead
    layer: Scale
    weights:
      g: (input_dim,) = ones
    call: inputs * g
"""

from __future__ import annotations

CODE = "LG022"
