"""A method of texts or dicts on something else

What it does
    Reports a method of texts, such as `split`, on a param that is no text, and one of dicts, such as `get`, on a param
    that is no dict.

Why it matters
    The layer could not be made: Python finds no such method.

Example
    layer: Scale
    params:
      factor: float = 2.0
    derived:
      parts: len(factor.split(","))
    call: inputs * parts

Use instead
    layer: Scale
    params:
      factors: str = "a,b"
    derived:
      parts: len(factors.split(","))
    call: inputs * parts
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from layergen.description.analysis import Analysis
from layergen.description.scope import DICT_METHODS, TEXT_METHODS, Kind
from layergen.description.types import (
    Choice,
    DictOf,
    OneOrMany,
    ParamType,
    core,
    is_atom,
)
from layergen.diagnostics import Diagnostic

CODE = "LG079"
#: What a list has too.
OF_LISTS = frozenset({"count", "index"})


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Every such call."""
    params = {p.name: p for p in analysis.description.params}
    for piece in analysis.pieces:
        used = {r.start: r for r in piece.facts.references if r.kind is Kind.PARAM}
        for node in piece.code.nodes:
            match node:
                case ast.Call(
                    func=ast.Attribute(value=ast.Name() as owner, attr=method)
                ) if (method in (TEXT_METHODS | DICT_METHODS) & piece.scope.methods):
                    reference = used.get(piece.code.positions.start(owner))
                case _:
                    continue
            if reference is None:
                continue
            kind = params[reference.name].type
            if not _has(kind, method):
                message = f"the param '{reference.name}' is of type {kind} and has no '{method}'"
                span = piece.code.span(reference.start, reference.end)
                meant = "dict[str, float]" if method in DICT_METHODS else "str"
                yield Diagnostic(CODE, message, span, (f"declare it as {meant}",))


def _has(kind: ParamType, method: str) -> bool:
    inner = core(kind)
    if method in DICT_METHODS or isinstance(inner, DictOf):
        return method in DICT_METHODS and isinstance(inner, DictOf)
    if isinstance(inner, Choice):
        return all(isinstance(value, str) for value in inner.values)
    if is_atom(kind, "str", "dtype", "data_format"):
        return True
    # Of several kinds of values, and of sequences, some methods may be there.
    return isinstance(inner, OneOrMany) or (
        method in OF_LISTS and not is_atom(kind, "int", "float", "bool")
    )
