"""Malformed short form

What it does
    Reports a short form whose parts cannot be told apart: `TYPE = DEFAULT` of a param, `SHAPE =
    INITIALIZER if CONDITION for NAME in RANGE` of a weight, `SHAPE DTYPE >= MIN < MAX | None`
    of an input, `name(argument, …)` of a function.

Why it matters
    A part that is not understood would be left out in silence.

Example
    layer: Embed
    inputs:
      x: (batch, time) int32 <= 99
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

CODE = "LG028"
