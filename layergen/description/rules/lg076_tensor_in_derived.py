"""A derived value of a tensor

What it does
    Reports a derived value or a condition that uses an input itself, and neither its shape nor whether it is None. Of a
    mask, a condition may also ask for its length and its type.

Why it matters
    Derived values are computed once, when the layer is built. No tensor is there then, only shapes. Conditions are
    looked at while the layer is traced, when no values are known.

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
from collections.abc import Iterator

from layergen.description.analysis import Analysis
from layergen.description.code import Code
from layergen.description.grammar import list_items, subject_name
from layergen.description.scope import Kind
from layergen.diagnostics import Diagnostic

CODE = "LG076"
#: What a condition may ask of a mask, which may be a list of masks.
OF_MASKS = frozenset({"len", "isinstance", "zip", "enumerate", "reversed"})


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Every use of an input that asks neither for its shape nor whether it is None."""
    lists = {entry.name for entry in analysis.description.inputs if entry.many}
    for piece in analysis.pieces:
        if piece.section not in ("derived", "require"):
            continue
        known = {*_tested(piece.code), *_shapes(piece.code, lists)}
        asked = {*known, *_asked(piece.code)}
        what = f"the derived value '{piece.owner}' needs"
        if piece.section == "require":
            what = "the condition needs"
        for reference in piece.facts.references:
            is_known = reference.start in (
                asked if reference.kind is Kind.MASK else known
            )
            if reference.kind in (Kind.INPUT, Kind.MASK) and not is_known:
                message = f"{what} the tensor '{reference.name}'"
                span = piece.code.span(reference.start, reference.end)
                item = "[0]" if reference.name in lists else ""
                hint = f"of an input only {reference.name}{item}.shape is known here: compute the rest in call"
                yield Diagnostic(CODE, message, span, (hint,))


def _tested(code: Code) -> Iterator[int]:
    """Where names stand of which the code asks whether they are None."""
    for node in ast.walk(code.tree):
        match node:
            case ast.Compare(
                left=ast.Name() as name,
                ops=[ast.Is() | ast.IsNot()],
                comparators=[ast.Constant(value=None)],
            ):
                yield code.positions.start(name)


def _shapes(code: Code, lists: set[str]) -> Iterator[int]:
    """Where names stand of which the code reads the shape: of a list, of its items, or how many they are."""
    for node in ast.walk(code.tree):
        match node:
            case ast.Attribute(value=ast.Name() as name, attr="shape"):
                if name.id not in lists:
                    yield code.positions.start(name)
            case ast.Attribute(
                value=ast.Subscript(value=ast.Name() as name), attr="shape"
            ):
                if name.id in lists:
                    yield code.positions.start(name)
            case ast.Call(func=ast.Name(id="len"), args=[ast.Name() as name]):
                if name.id in lists:
                    yield code.positions.start(name)
    for name in list_items(code.tree, lists):
        yield code.positions.start(name)


def _asked(code: Code) -> Iterator[int]:
    """Where names stand that are asked for what is known of a mask: its shape, its type, how many there are."""
    for node in ast.walk(code.tree):
        match node:
            case ast.Attribute(value=value, attr="shape" | "dtype" | "ndim"):
                names = [subject_name(value)]
            case ast.Call(func=ast.Name(id=function), args=arguments) if (
                function in OF_MASKS
            ):
                names = [a for a in arguments if isinstance(a, ast.Name)]
            case ast.comprehension(iter=ast.Name() as name):
                names = [name]
            case _:
                continue
        yield from (code.positions.start(name) for name in names if name)
