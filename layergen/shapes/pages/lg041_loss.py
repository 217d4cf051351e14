"""A loss that is no single number

What it does
    Reports an `add_loss` whose argument has axes.

Why it matters
    `fit` sums over all axes without saying so, and the loss grows with the batch; a training loop that
    adds up `losses` gets a tensor in place of a number.

Example
    layer: Sparse
    params:
      rate: float = 0.01
    inputs:
      x: (batch, dim)
    call: |
      add_loss(rate * ops.abs(x))
      return x

Use instead
    layer: Sparse
    params:
      rate: float = 0.01
    inputs:
      x: (batch, dim)
    call: |
      add_loss(rate * ops.mean(ops.abs(x)))
      return x
"""

CODE = "LG041"
