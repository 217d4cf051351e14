"""Tells values that are known when a layer is traced from values that are tensors.

A Python `if` or `range` over a tensor fails under `tf.function`, or freezes; the language allows them over
params, static shapes, `training` and `is None` only. What cannot be told counts as known: this finds
certain mistakes and gives no false alarm.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from layergen.description.code import Code
from layergen.description.facts import Condition
from layergen.description.scope import Kind, Scope

TENSORS = frozenset({Kind.INPUT, Kind.WEIGHT, Kind.STATE, Kind.MASK})
MODULES = frozenset({"ops", "random", "activations"})
#: Ops whose result is no single tensor, or is known when the layer is traced.
OTHER_RESULTS = frozenset(
    {
        "shape",
        "ndim",
        "is_tensor",
        "dtype",
        "size",
        "vectorize",
        "custom_gradient",
        "cond",
        "scan",
        "while_loop",
        "fori_loop",
        "map",
        "switch",
        "vectorized_map",
        "associative_scan",
        "split",
        "array_split",
        "unstack",
        "meshgrid",
        "moments",
        "top_k",
    }
)
NUMERIC = frozenset({"abs", "bool", "float", "int", "max", "min", "round", "sum"})
#: Builtins that ask a tensor for its value.
ASKING = frozenset({"bool", "float", "int", "max", "min"})
LOGIC = {ast.And: "and", ast.Or: "or"}


def dynamic_conditions(code: Code, scope: Scope) -> Iterator[Condition]:
    """Every place in `code` where Python asks for a value that is certainly a tensor, the outermost ones."""
    asked = [each for node in code.nodes for each in _asked(node)]
    if not asked:
        return
    tensors = _TensorNames(code.nodes, scope)
    found: list[Condition] = []
    for part, what in asked:
        if tensors.is_tensor(part, iterated=what == "for"):
            start, end = code.positions.start(part), code.positions.end(part)
            found.append(Condition(start, end, what))
    seen: set[tuple[int, int]] = set()
    for mark in found:
        place = (mark.start, mark.end)
        if place not in seen and not any(_is_inside(mark, other) for other in found):
            seen.add(place)
            yield mark


def _is_inside(mark: Condition, other: Condition) -> bool:
    wider = (other.start, -other.end) < (mark.start, -mark.end)
    return wider and mark.end <= other.end


def _asked(node: ast.AST) -> Iterator[tuple[ast.expr, str]]:
    """The expressions whose value Python must know at this node, and what asks for it."""
    match node:
        case ast.If(test=test) | ast.IfExp(test=test):
            yield test, "if"
        case ast.Call(func=ast.Name(id="range"), args=arguments):
            yield from ((argument, "range") for argument in arguments)
        case ast.Call(func=ast.Name(id=name), args=arguments) if name in ASKING:
            yield from ((argument, name) for argument in arguments)
        case ast.For(iter=iterable):
            yield iterable, "for"
        case ast.comprehension(iter=iterable, ifs=tests):
            yield iterable, "for"
            yield from ((test, "if") for test in tests)
        case ast.BoolOp(op=op, values=[*asked, _]):
            yield from ((value, LOGIC[type(op)]) for value in asked)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield operand, "not"
        case ast.Compare(comparators=[_, _, *_]):
            yield node, "a comparison in a row"


class _TensorNames:
    """Which local names hold tensors: those to which nothing else is ever assigned."""

    def __init__(self, every: Sequence[ast.AST], scope: Scope) -> None:
        self.scope = scope
        assigned: dict[str, list[ast.expr]] = {}
        for node in every:
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    if isinstance(target, ast.Name):
                        assigned.setdefault(target.id, []).append(node.value)
            elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
                assigned.setdefault(node.target.id, []).append(node.value)
        stores = [
            n.id
            for n in every
            if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
        ]
        arguments = [n.arg for n in every if isinstance(n, ast.arg)]
        functions = [n.name for n in every if isinstance(n, ast.FunctionDef)]
        self.local = {*stores, *arguments, *functions}
        # A name that is also bound in another way may hold anything.
        self.known = {
            name
            for name, values in assigned.items()
            if stores.count(name) == len(values)
            and name not in arguments
            and name not in functions
        }
        self._remove_others(assigned)

    def _remove_others(self, assigned: dict[str, list[ast.expr]]) -> None:
        before = -1
        while before != len(self.known):
            before = len(self.known)
            self.known = {
                name for name in self.known if all(map(self.is_tensor, assigned[name]))
            }

    def is_tensor(self, node: ast.expr, *, iterated: bool = False) -> bool:
        match node:
            case ast.Name(id=name):
                if name in self.local:
                    return name in self.known and not iterated
                # An input may be a list, and a weight may be one: those are iterated by right.
                return self.scope.names.get(name) in TENSORS and not iterated
            case ast.Call(func=ast.Attribute(value=ast.Name(id=module), attr=op)):
                if module not in MODULES or module in self.local:
                    return False
                return not (module == "ops" and (op in OTHER_RESULTS or iterated))
            case ast.Call(func=ast.Name(id=name), args=args) if name in NUMERIC:
                return not iterated and any(map(self.is_tensor, args))
            case ast.Compare(ops=operators) if any(
                isinstance(o, ast.Is | ast.IsNot | ast.In | ast.NotIn)
                for o in operators
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
            case ast.Subscript(value=value, slice=ast.Slice()):
                # A part of a list is one too.
                return self.is_tensor(value, iterated=iterated)
            case ast.Subscript(value=value):
                return self.is_tensor(value)
            case ast.IfExp(body=body, orelse=orelse):
                return self.is_tensor(body) and self.is_tensor(orelse)
        return False
