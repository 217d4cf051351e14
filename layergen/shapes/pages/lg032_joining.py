"""Tensors that cannot be joined

What it does
    Reports a concatenation of tensors that differ in another axis than the joined one, or a stack of
    tensors of different shapes.

Why it matters
    Keras refuses them when the layer is called; where the sizes happen to agree in the sample, the
    result is joined along the wrong axis.

Example
    layer: Join
    inputs:
      a: (batch, time, dim)
      b: (batch, steps, dim)
    call: ops.concatenate([a, b], axis=-1)

Use instead
    layer: Join
    inputs:
      a: (batch, time, dim)
      b: (batch, steps, dim)
    call: ops.concatenate([a, b], axis=1)
"""

CODE = "LG032"
