"""A reshape to another size

What it does
    Reports a reshape to a shape that has not as many elements as the tensor.

Why it matters
    It fails when the layer is called, or passes for the sizes of one sample and fails for others.

Example
    layer: Heads
    params:
      heads: int = 2
    inputs:
      x: (batch, time, dim)
    call: ops.reshape(x, (batch, time, heads, dim))

Use instead
    layer: Heads
    params:
      heads: int = 2
    inputs:
      x: (batch, time, dim)
    require:
      dim % heads == 0: dim must be a multiple of heads
    call: ops.reshape(x, (batch, time, heads, dim // heads))
"""

CODE = "LG033"
