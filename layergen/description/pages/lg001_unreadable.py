"""Unreadable file

What it does
    Reports a file that is not valid YAML, JSON or TOML, is not UTF-8, or is empty.

Why it matters
    Nothing else can be told about such a file. In YAML the reason is often a text with a colon
    and a space in it, such as a lambda or a slice: it needs the block form.

Example
    layer: Double
    call: ops.vectorized_map(lambda row: row * 2, inputs)

Use instead
    layer: Double
    call: |
      ops.vectorized_map(lambda row: row * 2, inputs)
"""

from __future__ import annotations

CODE = "LG001"
