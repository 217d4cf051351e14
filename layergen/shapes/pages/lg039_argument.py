"""An argument that the op refuses

What it does
    Reports an argument that is wrong for these shapes: a permutation that misses an axis, a split into
    parts that do not fill the axis, a squeeze of an axis that is not 1.

Why it matters
    Keras raises when the layer is called.

Example
    layer: Turn
    inputs:
      x: (batch, time, dim)
    call: ops.transpose(x, (0, 2))

Use instead
    layer: Turn
    inputs:
      x: (batch, time, dim)
    call: ops.transpose(x, (0, 2, 1))
"""

CODE = "LG039"
