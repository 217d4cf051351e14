"""Not Python

What it does
    Reports an expression or a block that is not Python, or that is no single expression where
    one must stand. What Python only warns of, such as `x is 1`, is reported too.

Why it matters
    The text becomes part of the generated module, which could not be imported.

Example
    layer: Linear
    weights:
      w: (input_dim, 4)
    call: ops.relu(inputs @ w

Use instead
    layer: Linear
    weights:
      w: (input_dim, 4)
    call: ops.relu(inputs @ w)
"""

from __future__ import annotations

CODE = "LG008"
