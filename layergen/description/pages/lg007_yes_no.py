"""Yes or no for a boolean

What it does
    Reports `yes`, `no`, `on` and `off`, and quoted booleans, where true or false must stand.

Why it matters
    In YAML 1.2 they are texts; in YAML 1.1 they were booleans, and many a text still uses them
    so.

Example
    layer: Scale
    weights:
      g: {shape: [input_dim], initializer: ones, trainable: no}
    call: inputs * g

Use instead
    layer: Scale
    weights:
      g: {shape: [input_dim], initializer: ones, trainable: false}
    call: inputs * g
"""

from __future__ import annotations

CODE = "LG007"
