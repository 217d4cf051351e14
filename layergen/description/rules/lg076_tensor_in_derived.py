"""A derived value or a condition of a tensor

What it does
    Reports a derived value that uses an input itself, and neither its shape nor whether it is None; and a condition that
    uses more of a mask, or of an input beside it, than the shape.

Why it matters
    Derived values are computed once, when the layer is built. No tensor is there then, only shapes. A condition is
    looked at while the layer is traced, where tensors have no values.

Example
    layer: Centre
    inputs:
      x: (batch, dim)
    derived:
      mean: x + dim
    call: x - mean

Use instead
    layer: Centre
    inputs:
      x: (batch, dim)
    derived:
      size: x.shape[-1] + dim
    call: x / size
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from layergen.description.analysis import Analysis
from layergen.description.code import Code
from layergen.description.scope import Kind
from layergen.diagnostics import Diagnostic

CODE = "LG076"
SHAPE = re.compile(r"\.shape\b")
#: Of an input that is a list: the shape of one of its tensors.
SHAPE_IN_LIST = re.compile(r"\[[^\[\]]*\]\.shape\b")


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Every use of an input or a mask that asks neither for its shape nor whether it is None."""
    lists = {entry.name for entry in analysis.description.inputs if entry.many}
    for piece in analysis.pieces:
        if piece.section not in ("derived", "require"):
            continue
        known = _tested(piece.code)
        for reference in piece.facts.references:
            shape = SHAPE_IN_LIST if reference.name in lists else SHAPE
            is_shape = shape.match(piece.code.text, reference.end)
            is_known = is_shape or reference.start in known
            if reference.kind in (Kind.INPUT, Kind.MASK) and not is_known:
                is_value = piece.section == "derived"
                what = f"derived value '{piece.owner}'" if is_value else "condition"
                message = f"the {what} needs the tensor '{reference.name}'"
                span = piece.code.span(reference.start, reference.end)
                owner = "an input" if reference.kind is Kind.INPUT else "a mask"
                item = "[0]" if reference.name in lists else ""
                hint = f"of {owner} only {reference.name}{item}.shape is known here"
                hint += ": compute the rest in call" if is_value else ""
                yield Diagnostic(CODE, message, span, (hint,))


def _tested(code: Code) -> set[int]:
    """Where names stand of which the code asks whether they are None."""
    return {
        code.positions.start(node.left)
        for node in code.nodes
        if isinstance(node, ast.Compare)
        and isinstance(node.ops[0], ast.Is | ast.IsNot)
        and isinstance(node.left, ast.Name)
        and ast.unparse(node.comparators[0]) == "None"
    }
