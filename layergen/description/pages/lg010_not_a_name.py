"""Not a name

What it does
    Reports a declared name that Python cannot hold: with other characters than ASCII letters,
    digits and underscores, or a keyword.

Why it matters
    Every declared name becomes an argument, an attribute or a variable of the generated module.

Example
    layer: Scale
    params:
      lambda: float = 0.5
    call: inputs * 2

Use instead
    layer: Scale
    params:
      factor: float = 0.5
    call: inputs * factor
"""

from __future__ import annotations

CODE = "LG010"
