"""The wrong number of axes

What it does
    Reports an op or a sublayer that gets a tensor with more or fewer axes than it works on.

Why it matters
    Keras refuses it when the layer is called. A missing batch or channel axis is the usual reason.

Example
    layer: Smooth
    params:
      filters: int = 4
    inputs:
      x: (batch, time, dim)
    weights:
      kernel: (3, 3, dim, filters)
    call: ops.conv(x, kernel, padding="same")

Use instead
    layer: Smooth
    params:
      filters: int = 4
    inputs:
      x: (batch, time, dim)
    weights:
      kernel: (3, dim, filters)
    call: ops.conv(x, kernel, padding="same")
"""

CODE = "LG035"
