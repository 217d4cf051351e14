"""Not in the language

What it does
    Reports what is Python but not part of the language of `call`: imports, `while`, `try`,
    f-strings, assigned items and attributes, attributes other than `shape`, `dtype` and `ndim`,
    and calls of anything but functions.

Why it matters
    The language is small so that every description can be checked before anything runs, and
    means the same in every backend.

Example
    layer: Transpose
    call: inputs.T

Use instead
    layer: Transpose
    call: ops.transpose(inputs)
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from layergen.description.analysis import Analysis, Piece
from layergen.description.facts import Forbidden
from layergen.description.keras_api import namespace
from layergen.description.survey import UNUSED
from layergen.diagnostics import Diagnostic

#: Attributes of other tensors, where the op has another name.
METHODS = {
    "T": "transpose",
    "astype": "cast",
    "dim": "ndim",
    "permute": "transpose",
    "pow": "power",
    "to": "cast",
    "unsqueeze": "expand_dims",
}

CODE = "LG018"


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Everything that is forbidden, except a last line that was meant to be returned."""
    for piece in analysis.pieces:
        for mark in piece.facts.forbidden:
            if mark.what == UNUSED and is_last_value(piece, mark):
                continue
            span = piece.code.span(mark.start, mark.end)
            message = f"not in the language: {mark.what}"
            yield Diagnostic(CODE, message, span, (hint(piece, mark),))


def is_last_value(piece: Piece, mark: Forbidden) -> bool:
    """Whether it is the last line of a block without `return`: that is the one mistake there."""
    if piece.facts.returns:
        return False
    last = piece.code.tree.body[-1]
    return isinstance(last, ast.Expr) and piece.code.positions.start(last) == mark.start


def hint(piece: Piece, mark: Forbidden) -> str:
    """What to write instead, with the op of Keras where an attribute was meant as one."""
    attribute = mark.what.removeprefix("the attribute ").strip("'")
    if mark.what != f"the attribute '{attribute}'":
        return mark.hint
    op = METHODS.get(attribute, attribute)
    if op not in namespace("ops"):
        return mark.hint
    value = attribute_of(piece, mark)
    more = re.match(r"\(\s*[^\s)]", piece.code.text[mark.end :])
    return f"write 'ops.{op}({value}{', …' if more else ''})'"


def attribute_of(piece: Piece, mark: Forbidden) -> str:
    """The text before the dot, where it is short."""
    for node in piece.code.nodes:
        if (
            isinstance(node, ast.Attribute)
            and piece.code.positions.end(node) == mark.end
        ):
            text = ast.unparse(node.value)
            return text if len(text) <= 20 else "…"
    return "…"
