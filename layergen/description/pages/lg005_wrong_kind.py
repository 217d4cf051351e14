"""Wrong kind of value

What it does
    Reports a value of a kind that its key cannot hold: a number for a text, a list for a
    mapping.

Why it matters
    It would have to be guessed what was meant, and a wrong guess would be silent.

Example
    layer: Linear
    params:
      units: 4
    weights:
      w: (input_dim, units)
    call: inputs @ w

Use instead
    layer: Linear
    params:
      units: int = 4
    weights:
      w: (input_dim, units)
    call: inputs @ w
"""

from __future__ import annotations

CODE = "LG005"
