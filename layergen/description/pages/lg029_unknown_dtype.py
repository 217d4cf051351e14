"""Unknown dtype

What it does
    Reports a dtype of an input, a weight, a constant or an output that Keras does not have.

Why it matters
    Keras would say so only when the layer is built or called.

Example
    layer: Embed
    inputs:
      x: (batch, time) int < 100
    weights:
      table: (100, 8)
    call: ops.take(table, x, axis=0)

Use instead
    layer: Embed
    inputs:
      x: (batch, time) int32 < 100
    weights:
      table: (100, 8)
    call: ops.take(table, x, axis=0)
"""

from __future__ import annotations

CODE = "LG029"
