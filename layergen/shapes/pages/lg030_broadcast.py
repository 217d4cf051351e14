"""Shapes that do not go together

What it does
    Reports an operation on pairs of elements whose shapes cannot be broadcast: counted from the end,
    two axes have different sizes, and neither is 1.

Why it matters
    Keras says so only when the layer is called, or says nothing where the sizes happen to be equal in
    the sample and mixes up axes. Most often an axis was lost in a reduction: keep it with keepdims=True.

Example
    layer: Center
    inputs:
      x: (batch, dim)
    call: x - ops.mean(x, axis=-1)

Use instead
    layer: Center
    inputs:
      x: (batch, dim)
    call: x - ops.mean(x, axis=-1, keepdims=True)
"""

CODE = "LG030"
