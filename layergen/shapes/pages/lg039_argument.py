"""An argument that the op refuses

What it does
    Reports an argument that is wrong for these shapes: a split into parts that do not fill the axis,
    a squeeze of an axis that is not 1, a padding for another number of axes.

Why it matters
    Keras raises when the layer is called.

Example
    layer: First
    inputs:
      x: (batch, time, dim)
    call: ops.squeeze(x, axis=1)

Use instead
    layer: First
    inputs:
      x: (batch, time, dim)
    call: ops.squeeze(x[:, :1], axis=1)
"""

CODE = "LG039"
