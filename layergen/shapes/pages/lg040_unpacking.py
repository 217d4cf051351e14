"""Taken apart into the wrong number

What it does
    Reports an assignment to several names of a value that has another number of parts.

Why it matters
    Python raises when the layer is called.

Example
    layer: Sizes
    inputs:
      x: (batch, time, dim)
    call: |
      rows, columns = ops.shape(x)
      return ops.reshape(x, (rows, -1))

Use instead
    layer: Sizes
    inputs:
      x: (batch, time, dim)
    call: |
      rows, steps, columns = ops.shape(x)
      return ops.reshape(x, (rows, steps * columns))
"""

CODE = "LG040"
