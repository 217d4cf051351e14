"""What the source of a layer class says of its inputs and arguments."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from layergen.checks.weights import authors_classes


@dataclass(frozen=True)
class Reading:
    """Keys and number of parts of the first argument of `call`, the texts that each name is compared
    with, and the text of the class in lower case, with its docstrings and, as `code`, without.
    """

    keys: tuple[str, ...] = ()
    parts: int = 0
    choices: tuple[tuple[str, str], ...] = ()
    text: str = ""
    code: str = ""


def read(cls: type) -> Reading:
    """The class and those of its bases that are not Keras's own; empty where there is no source."""
    trees = list(_trees(cls))
    if not trees:
        return Reading()
    calls = [
        item
        for tree in trees
        for item in ast.walk(tree)
        if isinstance(item, ast.FunctionDef) and item.name == "call"
    ]
    return Reading(
        tuple(dict.fromkeys(key for call in calls for key in _keys(call))),
        max((_parts(call) for call in calls), default=0),
        tuple(dict.fromkeys(pair for tree in trees for pair in _choices(tree))),
        " ".join(ast.unparse(tree) for tree in trees).lower(),
        " ".join(ast.unparse(_without_docs(tree)) for tree in trees).lower(),
    )


def _without_docs(tree: ast.AST) -> ast.AST:
    """The same tree, in which no text stands alone."""
    for item in ast.walk(tree):
        body = getattr(item, "body", None)
        if isinstance(body, list):
            kept = [each for each in body if not _is_text(each)]
            item.body = kept or [ast.Pass()]  # type: ignore[attr-defined]
    return tree


def _is_text(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _trees(cls: type) -> Iterator[ast.AST]:
    for base in authors_classes(cls):
        whole = _parsed(base)
        if whole is not None:
            yield whole
            continue
        # A class whose module nobody can find still has the code of its methods.
        for method in vars(base).values():
            tree = _parsed(method) if inspect.isfunction(method) else None
            if tree is not None:
                yield tree


def _parsed(found: Any) -> ast.AST | None:
    try:
        return ast.parse(textwrap.dedent(inspect.getsource(found)))
    except (OSError, TypeError, SyntaxError):
        return None


def _first(call: ast.FunctionDef) -> str | None:
    arguments = [*call.args.posonlyargs, *call.args.args]
    return arguments[1].arg if len(arguments) > 1 else None


def _keys(call: ast.FunctionDef) -> Iterator[str]:
    """The texts with which the first argument is subscripted."""
    for item in ast.walk(call):
        if (
            isinstance(item, ast.Subscript)
            and isinstance(item.value, ast.Name)
            and item.value.id == _first(call)
            and isinstance(item.slice, ast.Constant)
            and isinstance(item.slice.value, str)
        ):
            yield item.slice.value


def _parts(call: ast.FunctionDef) -> int:
    """Into how many names the first argument is unpacked, 0 where it is not."""
    for item in ast.walk(call):
        if (
            isinstance(item, ast.Assign)
            and isinstance(item.value, ast.Name)
            and item.value.id == _first(call)
            and isinstance(item.targets[0], (ast.Tuple, ast.List))
        ):
            return len(item.targets[0].elts)
    return 0


def _choices(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Names, and attributes, that are compared with texts, each with one of these."""
    for item in ast.walk(tree):
        if isinstance(item, ast.Compare):
            name = _named(item.left)
            for text in _texts(item.comparators[0]) if name else ():
                yield str(name), text
        elif isinstance(item, ast.Subscript) and isinstance(item.value, ast.Dict):
            name = _named(item.slice)
            for key in item.value.keys if name else ():
                if isinstance(key, ast.Constant) and isinstance(key.value, str):
                    yield str(name), key.value


def _named(node: ast.AST) -> str | None:
    if isinstance(node, ast.Name):
        return node.id
    return node.attr.lstrip("_") if isinstance(node, ast.Attribute) else None


def _texts(node: Any) -> list[str]:
    items = node.elts if isinstance(node, (ast.Tuple, ast.List, ast.Set)) else [node]
    return [
        item.value
        for item in items
        if isinstance(item, ast.Constant) and isinstance(item.value, str)
    ]
