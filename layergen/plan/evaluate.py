"""Computes sizes and conditions of a description from numbers: what sample inputs are chosen by."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from layergen.description.scope import DICT_METHODS, TEXT_METHODS
from layergen.description.shape import Rest, Shape, Spread

BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}
COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
    ast.In: lambda a, b: a in b,
    ast.NotIn: lambda a, b: a not in b,
}
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "abs": abs,
    "all": all,
    "any": any,
    "bool": bool,
    "enumerate": enumerate,
    "float": float,
    "int": int,
    "len": len,
    "list": tuple,
    "max": max,
    "min": min,
    "range": range,
    "reversed": reversed,
    "round": round,
    "sorted": lambda items: tuple(sorted(items)),
    "str": str,
    "sum": sum,
    "tuple": tuple,
    "zip": zip,
}
TYPES: dict[str, type | tuple[type, ...]] = {
    "bool": bool,
    "float": float,
    "int": int,
    "str": str,
    # A list of a description is a tuple here.
    "list": (list, tuple),
    "tuple": (list, tuple),
}
LARGEST_POWER = 64


class Unknown(Exception):
    """The value cannot be told from these numbers."""


def evaluate(node: ast.expr, values: Mapping[str, Any]) -> Any:
    """The value of an expression over `values`.

    Raises:
        Unknown: it uses a name without a value, fails, or is of a kind that is not computed here.
    """
    try:
        return _evaluate(node, values)
    except (
        ArithmeticError,
        TypeError,
        ValueError,
        LookupError,
        AttributeError,
    ) as error:
        raise Unknown(str(error)) from None


def _evaluate(node: ast.expr, values: Mapping[str, Any]) -> Any:
    def value(inner: ast.expr) -> Any:
        return _evaluate(inner, values)

    match node:
        case ast.Constant(value=constant):
            return constant
        case ast.Name(id=name) if name in values:
            return values[name]
        case ast.Attribute(
            value=ast.Name(id=name) | ast.Subscript(value=ast.Name(id=name)),
            attr="shape",
        ):
            return values[f"{name}.shape"]
        case ast.Compare(
            left=ast.Name(id=name),
            ops=[ast.Is() | ast.IsNot() as op],
            comparators=[ast.Constant(value=None)],
        ) if (
            f"{name}.shape" in values
        ):
            return COMPARE[type(op)](values[f"{name}.shape"], None)
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            base, exponent = value(left), value(right)
            if abs(exponent) > LARGEST_POWER:
                raise Unknown("the power is too large")
            return base**exponent
        case ast.BinOp(left=left, op=op, right=right) if type(op) in BINARY:
            return BINARY[type(op)](value(left), value(right))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -value(operand)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return not value(operand)
        case ast.BoolOp(op=ast.And(), values=parts):
            return _decisive(map(value, parts), False)
        case ast.BoolOp(op=ast.Or(), values=parts):
            return _decisive(map(value, parts), True)
        case ast.Compare(left=left, ops=ops, comparators=rest):
            items = [value(left), *map(value, rest)]
            pairs = zip(items, ops, items[1:], strict=False)
            return all(COMPARE[type(op)](a, b) for a, op, b in pairs)
        case ast.IfExp(test=test, body=body, orelse=orelse):
            return value(body) if value(test) else value(orelse)
        case ast.Subscript(value=inner, slice=index):
            return value(inner)[value(index)]
        case ast.Slice(lower=lower, upper=upper, step=step):
            return slice(*(part and value(part) for part in (lower, upper, step)))
        case ast.Tuple(elts=items) | ast.List(elts=items):
            return tuple(_items(items, values))
        case ast.Call(
            func=ast.Attribute(value=inner, attr=method), args=arguments, keywords=[]
        ) if (method in TEXT_METHODS):
            text = value(inner)
            if not isinstance(text, str):
                raise Unknown(ast.unparse(node))
            return getattr(text, method)(*map(value, arguments))
        case ast.Call(
            func=ast.Attribute(value=inner, attr=method), args=arguments, keywords=[]
        ) if (method in DICT_METHODS):
            table = value(inner)
            if not isinstance(table, dict):
                raise Unknown(ast.unparse(node))
            return getattr(table, method)(*map(value, arguments))
        case ast.Dict(keys=keys, values=items) if None not in keys:
            entries = zip(keys, items, strict=True)
            return {value(key): value(item) for key, item in entries if key}
        case ast.Call(func=ast.Name(id="isinstance"), args=[inner, kinds]):
            wanted = [_type(kind) for kind in _kinds(kinds)]
            return any(isinstance(value(inner), kind) for kind in wanted)
        case ast.ListComp(elt=elt, generators=[loop]) | ast.GeneratorExp(
            elt=elt, generators=[loop]
        ):
            return tuple(value_in(elt) for value_in in _rounds(loop, values))
        case ast.Call(
            func=ast.Name(id=name), args=arguments, keywords=keywords
        ) if name in FUNCTIONS and all(k.arg in ("strict", "start") for k in keywords):
            options = {k.arg: value(k.value) for k in keywords if k.arg}
            return FUNCTIONS[name](*map(value, arguments), **options)
    raise Unknown(ast.unparse(node))


def _decisive(values: Iterable[Any], wanted: bool) -> Any:
    """The first value that counts as `wanted`, else the last: what `or` and `and` give."""
    found = None
    for found in values:
        if bool(found) is wanted:
            break
    return found


def _kinds(node: ast.expr) -> list[ast.expr]:
    """The types of a tuple, or of a union, one by one."""
    match node:
        case ast.Tuple(elts=items):
            return [kind for item in items for kind in _kinds(item)]
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return [*_kinds(left), *_kinds(right)]
    return [node]


def _type(node: ast.expr) -> Any:
    if isinstance(node, ast.Name) and node.id in TYPES:
        return TYPES[node.id]
    raise Unknown(ast.unparse(node))


def _items(nodes: Sequence[ast.expr], values: Mapping[str, Any]) -> Iterator[Any]:
    """The items of a tuple or list as it is written."""
    for node in nodes:
        if isinstance(node, ast.Starred):
            yield from _evaluate(node.value, values)
        else:
            yield _evaluate(node, values)


def _rounds(
    loop: ast.comprehension, values: Mapping[str, Any]
) -> Iterator[Callable[[ast.expr], Any]]:
    """For each round of a comprehension, what computes an expression in it."""
    target = loop.target
    names = target.elts if isinstance(target, ast.Tuple) else [target]
    for item in _evaluate(loop.iter, values):
        parts = item if isinstance(target, ast.Tuple) else (item,)
        inside = dict(values)
        for name, part in zip(names, parts, strict=True):
            if not isinstance(name, ast.Name):
                raise Unknown(ast.unparse(name))
            inside[name.id] = part
        if all(_evaluate(test, inside) for test in loop.ifs):
            yield partial(_evaluate, values=inside)


def evaluate_shape(
    shape: Shape, values: Mapping[str, Any], rest: tuple[int, ...] = ()
) -> tuple[int, ...]:
    """The sizes of a shape, with `rest` in place of its `...`.

    Raises:
        Unknown: a size cannot be told.
    """
    sizes: list[int] = []
    for dim in shape.dims:
        if isinstance(dim, Rest):
            sizes += rest
        elif isinstance(dim, Spread):
            sizes += evaluate(ast.Name(dim.name), values)
        else:
            sizes.append(evaluate(dim.tree, values))
    if any(type(size) is not int or size < 0 for size in sizes):
        raise Unknown(f"{sizes} is no shape")
    return tuple(sizes)
