"""What a test for None tells of a value that may be None."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping

from layergen.shapes.value import Known, Perhaps, Value


def narrowed(
    test: ast.expr, holds: bool, lookup: Callable[[str], Value]
) -> dict[str, Value]:
    """The names of which the test tells whether they are None, on the side where it came out this way."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            return narrowed(inner, not holds, lookup)
        case ast.BoolOp(op=ast.And(), values=tests) if holds:
            parts = [narrowed(inner, True, lookup) for inner in tests]
            return {name: value for part in parts for name, value in part.items()}
        case ast.Compare(
            left=ast.Name(id=name),
            ops=[ast.Is() | ast.IsNot() as op],
            comparators=[ast.Constant(value=None)],
        ):
            value = lookup(name)
            if isinstance(value, Perhaps):
                is_none = isinstance(op, ast.Is) is holds
                return {name: Known(None) if is_none else value.item}
    return {}


def open_again(
    before: Mapping[str, Value], ends: tuple[Mapping[str, Value], ...]
) -> dict[str, Value]:
    """The values that may be None again behind a test, because neither of its sides gave them another value."""
    return {
        name: value
        for name, value in before.items()
        if isinstance(value, Perhaps)
        and all(
            end.get(name, value) in (value, value.item, Known(None)) for end in ends
        )
    }
