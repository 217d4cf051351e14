"""Which constructor arguments the source of a layer uses. It is read, not run."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from layergen.checks.faults import source_file
from layergen.checks.weights import authors_classes

CONFIG = "get_config"
_BY_NAME = ("getattr", "hasattr", "attrgetter")
_ALL_OF_IT = {"vars", "locals", "__dict__"}


@dataclass(frozen=True)
class Source:
    """The files of a layer class and of those that its author has derived it from."""

    trees: tuple[ast.Module, ...]

    @classmethod
    def of(cls, layer_class: type) -> Source | None:
        """None where a file is not there."""
        files = {source_file(each) for each in authors_classes(layer_class)}
        try:
            texts = [Path(file or "").read_text(encoding="utf-8") for file in files]
            return cls(tuple(ast.parse(text) for text in texts))
        except (OSError, SyntaxError, ValueError):
            return None

    def uses(self, argument: str) -> bool:
        """Whether anything but the config comes of an argument, as far as the text tells; in doubt it does.

        To keep it in an attribute is no use, nor is to refuse some of its values.
        """
        attributes = {argument}
        for tree in self.trees:
            for method in _constructors(tree, argument):
                for statement in method.body:
                    kept = _kept(statement, argument)
                    if kept is None:
                        return True
                    attributes |= kept
        return any(_reads(tree, attributes) for tree in self.trees)


def _constructors(tree: ast.Module, argument: str) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name == "__init__":
            arguments = node.args
            every = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
            if any(each.arg == argument for each in every):
                yield node


def _kept(statement: ast.stmt, argument: str) -> set[str] | None:
    """The attributes in which a statement keeps an argument; None where it does more with it."""
    if not any(_is_name(node, argument) for node in ast.walk(statement)):
        return set()
    if isinstance(statement, ast.If):
        refuses = all(isinstance(each, ast.Raise) for each in statement.body)
        return set() if refuses and not statement.orelse else None
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    elif isinstance(statement, ast.AnnAssign):
        targets = [statement.target]
    else:
        return None
    attributes = {
        target.attr
        for target in targets
        if isinstance(target, ast.Attribute) and _is_name(target.value, "self")
    }
    simple = len(attributes) == len(targets) and _is_kept_as(statement.value, argument)
    return attributes if simple else None


def _is_kept_as(value: ast.expr | None, argument: str) -> bool:
    """Whether a value is an argument, or what a function such as `initializers.get` makes of it alone."""
    if isinstance(value, ast.Call) and not value.keywords and len(value.args) == 1:
        return _is_kept_as(value.args[0], argument)
    return _is_name(value, argument)


def _reads(tree: ast.AST, attributes: set[str]) -> bool:
    """Whether one of the attributes is read outside of `get_config`, or all of them may be."""
    for node in _outside_of_configs(tree):
        if isinstance(node, ast.Attribute) and node.attr in {*attributes, *_ALL_OF_IT}:
            if isinstance(node.ctx, ast.Load):
                return True
        elif _is_name(node, *_ALL_OF_IT):
            return True
        elif isinstance(node, ast.Call):
            given = (*node.args, *(each.value for each in node.keywords))
            is_super = _is_name(node.func, "super")
            if not is_super and any(_is_name(each, "self") for each in given):
                return True
            if _is_name(node.func, *_BY_NAME) and any(
                isinstance(each, ast.Constant) and each.value in attributes
                for each in given
            ):
                return True
    return False


def _outside_of_configs(tree: ast.AST) -> Iterator[ast.AST]:
    todo = [tree]
    while todo:
        node = todo.pop()
        yield node
        todo += [
            child
            for child in ast.iter_child_nodes(node)
            if not (isinstance(child, ast.FunctionDef) and child.name == CONFIG)
        ]


def _is_name(node: ast.AST | None, *names: str) -> bool:
    return isinstance(node, ast.Name) and node.id in names
