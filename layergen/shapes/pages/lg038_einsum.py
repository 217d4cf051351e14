"""An einsum that does not fit

What it does
    Reports an einsum whose pattern does not fit its operands: another number of axes, one letter for two
    sizes, or a letter in the result that no operand has.

Why it matters
    Keras raises when the layer is called; with equal sizes in the sample it computes something else.

Example
    layer: Mix
    params:
      units: int = 4
    inputs:
      x: (batch, time, dim)
    weights:
      w: (dim, units)
    call: ops.einsum("btd,ud->btu", x, w)

Use instead
    layer: Mix
    params:
      units: int = 4
    inputs:
      x: (batch, time, dim)
    weights:
      w: (dim, units)
    call: ops.einsum("btd,du->btu", x, w)
"""

CODE = "LG038"
