"""Tells values that are known when a layer is traced from values that are tensors.

A Python `if` or `range` over a tensor fails under `tf.function`, or freezes; the language allows them over
params, static shapes, `training` and `is None` only. What cannot be told counts as known: this finds
certain mistakes and gives no false alarm.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from layergen.description.code import Code
from layergen.description.facts import Condition
from layergen.description.scope import Kind, Scope

TENSORS = frozenset({Kind.INPUT, Kind.WEIGHT, Kind.STATE, Kind.MASK})
SHAPE_OPS = frozenset({"shape", "ndim", "is_tensor"})
NUMERIC = frozenset({"abs", "bool", "float", "int", "max", "min", "round", "sum"})


def dynamic_conditions(code: Code, scope: Scope) -> Iterator[Condition]:
    """Every test and loop range in `code` that is certainly a tensor."""
    tensors = _TensorNames(code.tree, scope)
    for node in ast.walk(code.tree):
        match node:
            case ast.If(test=test) | ast.IfExp(test=test):
                what = "if"
            case ast.Call(func=ast.Name(id="range"), args=args):
                for argument in args:
                    if tensors.is_tensor(argument):
                        yield _condition(code, argument, "range")
                continue
            case ast.For(iter=test) | ast.comprehension(iter=test):
                what = "for"
            case _:
                continue
        if tensors.is_tensor(test, iterated=what == "for"):
            yield _condition(code, test, what)


def _condition(code: Code, node: ast.expr, what: str) -> Condition:
    return Condition(code.positions.start(node), code.positions.end(node), what)


class _TensorNames:
    """Which local names hold tensors: those that are assigned one anywhere."""

    def __init__(self, tree: ast.Module, scope: Scope) -> None:
        self.scope = scope
        self.known: set[str] = set()
        own = {
            n.id
            for n in ast.walk(tree)
            if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
        }
        self.shadowed = own | {n.arg for n in ast.walk(tree) if isinstance(n, ast.arg)}
        self.inputs = {n for n in own if scope.names.get(n) is Kind.INPUT}
        assignments = [n for n in ast.walk(tree) if isinstance(n, ast.Assign)]
        before = -1
        while before != len(self.known):
            before = len(self.known)
            for node in assignments:
                if self.is_tensor(node.value):
                    names = [t.id for t in node.targets if isinstance(t, ast.Name)]
                    self.known.update(names)

    def is_tensor(self, node: ast.expr, *, iterated: bool = False) -> bool:
        match node:
            case ast.Name(id=name):
                kind = self.scope.names.get(name)
                if name in self.shadowed and name not in self.inputs:
                    return name in self.known
                # An input may be a list, and a weight may be one: those are iterated by right.
                return kind in TENSORS and not iterated
            case ast.Call(func=ast.Attribute(value=ast.Name(id=module), attr=op)):
                return module in ("ops", "random", "activations") and not (
                    module == "ops" and (op in SHAPE_OPS or iterated)
                )
            case ast.Call(func=ast.Name(id=name), args=args) if name in NUMERIC:
                return not iterated and any(map(self.is_tensor, args))
            case ast.Compare(ops=operators) if all(
                isinstance(o, ast.Is | ast.IsNot) for o in operators
            ):
                return False
            case ast.Compare(left=left, comparators=right):
                return any(map(self.is_tensor, (left, *right)))
            case ast.BinOp(left=left, right=right_side):
                return self.is_tensor(left) or self.is_tensor(right_side)
            case ast.UnaryOp(operand=operand):
                return self.is_tensor(operand)
            case ast.BoolOp(values=values):
                return any(map(self.is_tensor, values))
            case ast.Subscript(value=value):
                return self.is_tensor(value)
            case ast.IfExp(body=body, orelse=orelse):
                return self.is_tensor(body) or self.is_tensor(orelse)
        return False
