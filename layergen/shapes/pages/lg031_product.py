"""Matrices that cannot be multiplied

What it does
    Reports a product of matrices in which the last axis of the left side and the first one of the right
    side (the last but one, where it has more) have different sizes.

Why it matters
    A transposed weight is the most frequent slip of a hand-written layer. It shows only when the layer
    is called, and not even then where both sizes are equal.

Example
    layer: Gate
    params:
      units: int = 4
    inputs:
      x: (batch, input_dim)
    weights:
      w: (units, input_dim)
    call: x @ w

Use instead
    layer: Gate
    params:
      units: int = 4
    inputs:
      x: (batch, input_dim)
    weights:
      w: (input_dim, units)
    call: x @ w
"""

CODE = "LG031"
