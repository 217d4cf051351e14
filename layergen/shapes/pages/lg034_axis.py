"""An axis that is not there

What it does
    Reports an axis or an index that lies outside the shape of the tensor or the tuple, and a
    permutation that misses an axis or names one twice.

Why it matters
    It fails when the layer is called. Axes count from 0, or from -1 at the end.

Example
    layer: Pool
    inputs:
      x: (batch, dim)
    call: ops.mean(x, axis=2)

Use instead
    layer: Pool
    inputs:
      x: (batch, dim)
    call: ops.mean(x, axis=1)
"""

CODE = "LG034"
