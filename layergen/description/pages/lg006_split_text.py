"""A text split by YAML

What it does
    Reports a shape or a call with a comma inside `{…}` or `[…]`, where YAML splits it.

Why it matters
    YAML reads `{shape: (dim,)}` as the keys `shape` and `)`. What follows would be puzzling.

Example
    layer: Scale
    weights:
      g: {shape: (input_dim,), initializer: ones}
    call: inputs * g

Use instead
    layer: Scale
    weights:
      g: {shape: [input_dim], initializer: ones}
    call: inputs * g
"""

from __future__ import annotations

CODE = "LG006"
