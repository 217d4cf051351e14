"""Not the declared output

What it does
    Reports a declared output that differs from what call computes: another number of results, of axes,
    or another size.

Why it matters
    `compute_output_shape` would lie, and models built on the layer would be wired wrongly.

Example
    layer: Linear
    params:
      units: int = 4
    inputs:
      x: (batch, dim)
    weights:
      w: (dim, units)
    call: x @ w
    output: (batch, dim)

Use instead
    layer: Linear
    params:
      units: int = 4
    inputs:
      x: (batch, dim)
    weights:
      w: (dim, units)
    call: x @ w
    output: (batch, units)
"""

CODE = "LG036"
