"""Another kind of number

What it does
    Reports integers where floats are needed, floats where integers are, or a declared output of another
    kind than call computes.

Why it matters
    Keras raises when the layer is called; or a symbolic result has another dtype than the real one.

Example
    layer: Nearest
    inputs:
      x: (batch, dim)
    call: ops.argmax(x, axis=-1)
    output: (batch,)

Use instead
    layer: Nearest
    inputs:
      x: (batch, dim)
    call: ops.argmax(x, axis=-1)
    output: (batch,) int32
"""

CODE = "LG037"
