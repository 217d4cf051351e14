"""The values that the declarations of a description stand for, before any code runs."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from layergen.description.model import Input, Param, Weight
from layergen.description.output import Output, OutputMapping, OutputTensor, OutputTuple
from layergen.description.shape import Rest as WrittenRest
from layergen.description.shape import Shape as WrittenShape
from layergen.description.shape import Spread
from layergen.description.types import (
    Atom,
    FixedTuple,
    ListOf,
    Maybe,
    TupleOf,
    core,
    is_atom,
)
from layergen.description.types import Value as Data
from layergen.shapes.size import from_tree, name, number, opaque
from layergen.shapes.value import (
    ANYTHING,
    Axis,
    DType,
    Function,
    Integer,
    Items,
    Known,
    Many,
    Perhaps,
    Rest,
    Shape,
    Table,
    Tensor,
    Value,
    as_tensor,
    scalar,
)


def is_size(tree: ast.expr) -> bool:
    """Whether an expression is whole-number arithmetic, and so a size."""
    allowed = (
        ast.Name,
        ast.Load,
        ast.operator,
        ast.BinOp,
        ast.Constant,
        ast.UnaryOp,
        ast.unaryop,
        ast.Subscript,
    )
    for part in ast.walk(tree):
        if isinstance(part, ast.Div | ast.Pow) or not isinstance(part, allowed):
            return False
        if isinstance(part, ast.Constant) and type(part.value) is not int:
            return False
    return True


def value_of(data: Data) -> Value:
    """A value of the file as one of the language."""
    match data:
        case bool() | float() | str() | None:
            return Known(data)
        case int():
            return Integer(number(data))
        case tuple():
            return Items(tuple(map(value_of, data)))
    return ANYTHING


def param_value(param: Param) -> Value:
    match core(param.type):
        case Atom("int"):
            return (
                ANYTHING if isinstance(param.type, Maybe) else Integer(name(param.name))
            )
        case Atom("float"):
            return ANYTHING if isinstance(param.type, Maybe) else scalar("float")
        case FixedTuple(Atom("int"), length):
            sizes = (Integer(opaque(f"{param.name}[{i}]")) for i in range(length))
            return ANYTHING if isinstance(param.type, Maybe) else Items(tuple(sizes))
        case ListOf(Atom("int")) | TupleOf(Atom("int")):
            return _sequence(param)
        case _ if is_atom(param.type, "activation", "callable", "layer"):
            return Function(
                param.name,
                _activation if is_atom(param.type, "activation") else _nothing,
            )
    return ANYTHING


def _sequence(param: Param) -> Value:
    """A param that holds integers: as many as its default, each known by its text alone."""
    default = param.default
    if isinstance(param.type, Maybe) or not isinstance(default, tuple):
        return Many(Integer())
    return Items(
        tuple(Integer(opaque(f"{param.name}[{i}]")) for i in range(len(default)))
    )


def _activation(values: tuple[Value, ...], keywords: Mapping[str, Value]) -> Value:
    """An activation keeps the shape; it is called with floats and gives floats."""
    tensor = as_tensor(values[0]) if values else None
    return ANYTHING if tensor is None else tensor


def _nothing(values: tuple[Value, ...], keywords: Mapping[str, Value]) -> Value:
    return ANYTHING


def weight_value(weight: Weight) -> Value:
    tensor = Tensor(written(weight.shape), dtype_kind(weight.dtype))
    if weight.loop is None:
        return tensor
    return Many(
        tensor
        if weight.loop.name not in weight.shape.names
        else Tensor(None, tensor.dtype)
    )


def input_value(entry: Input) -> Value:
    """What the code of a layer gets for an input."""
    if entry.members:
        return Items(tuple(input_value(member) for member in entry.members))
    tensor = Tensor(written(entry.shape), dtype_kind(entry.dtype))
    if entry.many:
        return Many(tensor)
    return Perhaps(tensor) if entry.optional else tensor


def dtype_kind(dtype: str | None) -> DType:
    """The kind of a declared dtype; without one, the float that the layer computes in."""
    if dtype is None or dtype.startswith(("float", "bfloat")):
        return "float"
    if dtype == "bool":
        return "bool"
    return "int" if dtype.startswith(("int", "uint")) else "unknown"


def written(shape: WrittenShape) -> Shape | None:
    """A shape of the description as a symbolic one; None where a param stands for a part of it."""
    axes: list[Axis] = []
    for dim in shape.dims:
        if isinstance(dim, WrittenRest):
            axes.append(Rest())
        elif isinstance(dim, Spread):
            return None
        else:
            axes.append(from_tree(dim.tree))
    return Shape(tuple(axes))


def output_value(output: Output) -> Value:
    """What a layer returns, by its declaration."""
    match output:
        case OutputTensor(shape=shape, dtype=dtype):
            return Tensor(written(shape), dtype_kind(dtype))
        case OutputTuple(items):
            return Items(tuple(map(output_value, items)))
        case OutputMapping(pairs):
            return Table(tuple((name, output_value(item)) for name, item in pairs))
