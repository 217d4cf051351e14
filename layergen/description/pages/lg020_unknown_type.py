"""Unknown type

What it does
    Reports a type of a param that is not one of `int`, `float`, `bool`, `str`, `shape`,
    `dtype`, `activation`, `initializer`, `regularizer`, `constraint`, `layer`, `callable`, a
    `list[…]`, `tuple[…, ...]` or `Literal[…]` of plain ones, or one of these with `| None`.

Why it matters
    The type decides how the argument is checked, documented and written to the config.

Example
    layer: Linear
    params:
      units: integer = 4
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

CODE = "LG020"
