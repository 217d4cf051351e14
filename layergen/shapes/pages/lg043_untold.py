"""A sublayer of which nobody can tell what it is called on

What it does
    Reports a sublayer that must be built before the first call, and for which no shape can be told.
    That is so in a cell, and where `call` adds losses, updates metrics or assigns state; in any other
    layer `build` runs the call on symbolic inputs.

Why it matters
    A sublayer that is not built in `build` has no weights in a model that was never called, and a file
    of weights does not load into it.

Example
    layer: Watched
    params:
      transform: callable
    inputs:
      x: (batch, dim)
    sublayers:
      dense: layers.Dense(4)
    call: |
      y = dense(transform(x))
      add_loss(ops.mean(y))
      return y

Use instead
    layer: Watched
    params:
      transform: callable
    inputs:
      x: (batch, dim)
    sublayers:
      dense: {layer: layers.Dense(4), shape: [batch, dim]}
    call: |
      y = dense(transform(x))
      add_loss(ops.mean(y))
      return y
"""

CODE = "LG043"
