"""What a statement gives its value to."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from layergen.description.scope import UPDATES

#: Methods of a list, or of a metric, that change it.
CHANGES = UPDATES | {"append", "update_state", "reset_state"}


def result_places(node: ast.stmt) -> Iterator[ast.expr]:
    """The parts of a statement whose values are its results."""
    match node:
        case ast.Assign(targets=targets):
            for target in targets:
                yield from target_names(target)
        case ast.AugAssign(target=target) | ast.For(target=target):
            yield from target_names(target)
        case ast.Return(value=ast.expr() as value):
            yield value


def target_names(target: ast.expr) -> Iterator[ast.Name]:
    """The names that a target binds."""
    match target:
        case ast.Name():
            yield target
        case ast.Starred(value=inner):
            yield from target_names(inner)
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            for part in parts:
                yield from target_names(part)


def changed_name(node: ast.expr) -> ast.Name | None:
    """The name that `total.assign(…)`, `parts[0].assign(…)`, `parts.append(…)` or `loss.update_state(…)` changes."""
    match node:
        case ast.Call(func=ast.Attribute(value=target, attr=method)) if (
            method in CHANGES
        ):
            target = target.value if isinstance(target, ast.Subscript) else target
            return target if isinstance(target, ast.Name) else None
    return None
