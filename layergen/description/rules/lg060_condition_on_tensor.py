"""A condition on a tensor

What it does
    Reports a place where Python must know the value of a tensor: an `if`, `and`, `or` or `not`,
    a comparison in a row, the length of a `range`, a loop over the result of an op, and `int`,
    `float`, `bool`, `max` and `min` of a tensor.

Why it matters
    The value is known only when the layer runs: under `tf.function` such code fails, or freezes
    what was true for the first batch. What can be told beforehand is allowed: params, static
    shapes, `training` and `is None`.

Example
    layer: Clip
    call: |
      if ops.max(inputs) > 1:
          return inputs / ops.max(inputs)
      return inputs

Use instead
    layer: Clip
    call: |
      largest = ops.max(inputs)
      return ops.where(largest > 1, inputs / largest, inputs)
"""

from __future__ import annotations

from collections.abc import Iterator

from layergen.description.analysis import Analysis
from layergen.diagnostics import Diagnostic

CODE = "LG060"

HINTS = {
    "if": "write ops.where(…), or ops.cond(…) with two functions",
    "and": "write ops.logical_and(…)",
    "or": "write ops.logical_or(…)",
    "not": "write ops.logical_not(…)",
    "range": "loop over a param or a static size, or write ops.fori_loop(…)",
    "for": "write ops.map(…) or ops.scan(…)",
    "a comparison in a row": "compare twice: ops.logical_and(a < b, b < c)",
    "bool": "write ops.cast(…, 'bool')",
    "float": "write ops.cast(…, 'float32')",
    "int": "write ops.cast(…, 'int32')",
    "max": "write ops.maximum(…) or ops.max(…)",
    "min": "write ops.minimum(…) or ops.min(…)",
}


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Every place that asks for the value of a tensor; lists of tensors may be asked."""
    description = analysis.description
    lists = {entry.name for entry in description.inputs if entry.many or entry.members}
    lists |= {weight.name for weight in description.variables if weight.loop}
    for piece in analysis.pieces:
        for mark in piece.facts.conditions:
            if piece.code.text[mark.start : mark.end] in lists:
                continue
            asked = (
                mark.what
                if mark.what not in HINTS or " " in mark.what
                else f"'{mark.what}'"
            )
            message = f"the value of a tensor is not known here, and {asked} needs it"
            span = piece.code.span(mark.start, mark.end)
            yield Diagnostic(CODE, message, span, (HINTS[mark.what],))
