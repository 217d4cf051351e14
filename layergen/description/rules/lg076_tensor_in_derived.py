"""A derived value or a condition of a tensor

What it does
    Reports a derived value or a condition that uses an input itself, or a mask, and neither its shape nor whether it is
    None. Of a list it may ask how many tensors there are, and of a mask whether it is a list.

Why it matters
    Derived values are computed once, when the layer is built. No tensor is there then, only shapes. Conditions are
    looked at then too, or while the layer is traced, where tensors have no values.

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
from collections.abc import Iterator, Mapping

from layergen.description.analysis import Analysis
from layergen.description.code import Code
from layergen.description.grammar import asked_for_none, list_items, subject_name
from layergen.description.scope import Kind
from layergen.description.scopes import several
from layergen.diagnostics import Diagnostic

CODE = "LG076"


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Every use of an input or a mask that asks for nothing that is known without its values."""
    lists = several(analysis.description)
    for piece in analysis.pieces:
        if piece.section not in ("derived", "require"):
            continue
        is_value = piece.section == "derived"
        what = f"derived value '{piece.owner}'" if is_value else "condition"
        known = {piece.code.positions.start(n) for n in _known(piece.code, lists)}
        for reference in piece.facts.references:
            is_tensor = reference.kind in (Kind.INPUT, Kind.MASK)
            if is_tensor and reference.start not in known:
                message = f"the {what} needs the tensor '{reference.name}'"
                span = piece.code.span(reference.start, reference.end)
                owner = "an input" if reference.kind is Kind.INPUT else "a mask"
                item = "[0]" if reference.name in lists else ""
                hint = f"of {owner} only {reference.name}{item}.shape is known here: compute the rest in call"
                yield Diagnostic(CODE, message, span, (hint,))


def _known(code: Code, lists: Mapping[str, Kind]) -> Iterator[ast.Name]:
    """Where names stand that are asked for a shape, for None, or for what a list is without its tensors."""
    yield from asked_for_none(code.nodes)
    yield from list_items(code.nodes, lists)
    for node in code.nodes:
        match node:
            case ast.Attribute(value=value, attr="shape"):
                name = subject_name(value)
                is_item = isinstance(value, ast.Subscript)
                if name is not None and is_item == (name.id in lists):
                    yield name
            case ast.Call(func=ast.Name(id="len"), args=[ast.Name() as name]):
                if name.id in lists:
                    yield name
            case ast.Call(func=ast.Name(id="isinstance"), args=[ast.Name() as name, _]):
                if lists.get(name.id) is Kind.MASK:
                    yield name
