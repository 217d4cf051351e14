"""Unknown key

What it does
    Reports a key that the format does not have, at the top of a description or in a long form.

Why it matters
    A key that nothing reads would be a wish without effect: a misspelled `min` checks nothing.

Example
    layer: Linear
    params:
      units: {type: int, defualt: 4}
    weights:
      w: (input_dim, units)
    call: inputs @ w

Use instead
    layer: Linear
    params:
      units: {type: int, default: 4}
    weights:
      w: (input_dim, units)
    call: inputs @ w
"""

from __future__ import annotations

CODE = "LG002"
