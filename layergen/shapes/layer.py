"""The shapes of a whole layer: its inputs and weights go in, the shapes of all its values come out."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass

from layergen.description.analysis import Analysis
from layergen.description.code import Code
from layergen.description.model import (
    Definition,
    Description,
    Input,
    Param,
    Weight,
)
from layergen.description.model import (
    Function as HelperFunction,
)
from layergen.description.shape import Rest as WrittenRest
from layergen.description.shape import Shape as WrittenShape
from layergen.description.shape import Spread
from layergen.description.types import Atom, ListOf, Maybe, TupleOf, core, is_atom
from layergen.diagnostics import Diagnostic
from layergen.shapes.engine import Engine, Log, Names, Noted
from layergen.shapes.facts import Facts, facts_of
from layergen.shapes.size import from_tree, name, opaque
from layergen.shapes.value import (
    ANYTHING,
    Axis,
    DType,
    Function,
    Integer,
    Items,
    Many,
    Rest,
    Shape,
    Tensor,
    Value,
    as_tensor,
    scalar,
)


@dataclass(frozen=True)
class Inference:
    """What is known of a layer before it runs.

    `result` is the value of `call`; `noted` the values of its lines, in the order in which they are computed.
    `children` are the params that are layers, each with what it is called on first.
    """

    result: Value
    noted: tuple[Noted, ...]
    diagnostics: tuple[Diagnostic, ...]
    facts: Facts
    children: tuple[tuple[str, tuple[Value, ...]], ...]


def infer(analysis: Analysis) -> Inference:
    """Runs `call` on the shapes that a description declares."""
    description = analysis.description
    facts = _facts(description)
    log = Log()
    names = _names(description)
    for derived in description.derived:
        names[derived.name] = _derived(derived, names, facts)
    for constant in description.constants:
        names[constant.name] = _constant(constant, names, facts)
    children: dict[str, tuple[Value, ...]] = {}
    for param in description.params:
        if is_atom(param.type, "layer"):
            names[param.name] = _child(param.name, children)
    for function in description.functions:
        names[function.name] = _helper(function, names, facts, log)
    result = Engine(description.call, {}, names, facts, log).run()
    noted, diagnostics = tuple(log.noted), tuple(log.diagnostics)
    return Inference(result, noted, diagnostics, facts, tuple(children.items()))


def _derived(derived: Definition, names: Names, facts: Facts) -> Value:
    """A derived value: a size goes by its own name, anything else is what its expression gives."""
    tree = derived.value.expression
    if tree is not None and is_size(tree):
        return Integer(name(derived.name))
    return _quietly(derived.value, names, facts)


def _constant(constant: Definition, names: Names, facts: Facts) -> Value:
    """A table, which call gets as a tensor of its dtype; NumPy makes it of what is known in `build`."""
    tensor = as_tensor(_quietly(constant.value, names, facts))
    return Tensor(tensor.shape if tensor else None, dtype_kind(constant.dtype))


def _quietly(code: Code, names: Names, facts: Facts) -> Value:
    """The value of an expression that NumPy or Python computes: what does not fit is unknown, no mistake."""
    return Engine(code, {}, names, facts, Log()).run()


def _child(label: str, children: dict[str, tuple[Value, ...]]) -> Function:
    """A param that is a layer: nothing is known of what it computes, but what it is called on is kept."""

    def apply(values: tuple[Value, ...], keywords: Mapping[str, Value]) -> Value:
        children.setdefault(label, values)
        return Tensor(None, "unknown")

    return Function(label, apply)


def _facts(description: Description) -> Facts:
    conditions = [r.condition.expression for r in description.require]
    definitions = {d.name: d.value.expression for d in description.derived}
    return facts_of(
        [c for c in conditions if c is not None],
        {
            n: tree
            for n, tree in definitions.items()
            if tree is not None and is_size(tree)
        },
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


def _names(description: Description) -> dict[str, Value]:
    names: dict[str, Value] = {axis: Integer(name(axis)) for axis in description.axes}
    names |= {param.name: _param(param) for param in description.params}
    names |= {weight.name: _weight(weight) for weight in description.variables}
    for entry in description.inputs:
        names[entry.name] = input_value(entry)
        names |= {member.name: input_value(member) for member in entry.members}
    return names


def _param(param: Param) -> Value:
    match core(param.type):
        case Atom("int"):
            return (
                ANYTHING if isinstance(param.type, Maybe) else Integer(name(param.name))
            )
        case Atom("float"):
            return ANYTHING if isinstance(param.type, Maybe) else scalar("float")
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


def _weight(weight: Weight) -> Value:
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
    # An optional input may be None: what holds for tensors is told where it is used as one.
    return ANYTHING if entry.optional else tensor


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


def _helper(
    function: HelperFunction, names: Mapping[str, Value], facts: Facts, log: Log
) -> Function:
    """A helper method: called, it runs on the values that it is given."""
    depth = 0

    def apply(values: tuple[Value, ...], keywords: Mapping[str, Value]) -> Value:
        nonlocal depth
        given = dict(zip(function.parameters, values, strict=False)) | dict(keywords)
        bound = {
            parameter: given.get(parameter, ANYTHING)
            for parameter in function.parameters
        }
        if depth > 8:
            return ANYTHING
        depth += 1
        try:
            return Engine(function.body, bound, names, facts, log).run()
        finally:
            depth -= 1

    return Function(function.name, apply)
