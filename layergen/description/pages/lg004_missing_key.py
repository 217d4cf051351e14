"""Missing key

What it does
    Reports a key that must be there: `layer` and `call` of a description, `shape` of a weight,
    `type` of a param.

Why it matters
    Without it there is nothing to generate, and no default would be right.

Example
    layer: Linear
    weights:
      w: (input_dim, 4)

Use instead
    layer: Linear
    weights:
      w: (input_dim, 4)
    call: inputs @ w
"""

from __future__ import annotations

CODE = "LG004"
