"""Python's operators on values."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from layergen.shapes.broadcast import Conflict, broadcast
from layergen.shapes.call import ARGUMENT, BROADCAST, Call, Mismatch
from layergen.shapes.facts import Facts, Relation
from layergen.shapes.size import Size, number
from layergen.shapes.value import (
    ANYTHING,
    Anything,
    Integer,
    Items,
    Known,
    Many,
    Shape,
    Tensor,
    Value,
    as_tensor,
    dtype_of,
    join,
    promoted,
    scalar,
)


def binary(op: ast.operator, call: Call) -> Value:
    """The value of `x1 op x2`.

    Raises:
        Mismatch: their shapes do not go together.
    """
    left, right = call.value("x1"), call.value("x2")
    match left, right:
        case Integer(), Integer():
            return _integers(op, left, right)
        case Items(a, is_list), Items(b) if isinstance(op, ast.Add):
            return Items((*a, *b), is_list)
        case Items(values, is_list), Integer(size=Size() as size) if (
            isinstance(op, ast.Mult) and size.number is not None
        ):
            return Items(values * max(size.number, 0), is_list)
        case (Items() | Many(), Integer()) if isinstance(op, ast.Mult):
            return ANYTHING
        case (Integer() | Known(), Integer() | Known()):
            is_float = "float" in (dtype_of(left), dtype_of(right))
            return scalar("float") if is_float else ANYTHING
    if isinstance(left, Anything) or isinstance(right, Anything):
        return _half_known(left, right)
    if isinstance(op, ast.MatMult):
        from layergen.shapes.ops.matrices import matmul

        return matmul(call)
    if as_tensor(left) is None or as_tensor(right) is None:
        return ANYTHING
    dtype = promoted(dtype_of(left), dtype_of(right))
    if isinstance(op, ast.Div) and dtype in ("int", "bool"):
        dtype = "float"
    return Tensor(call.broadcast("x1", "x2"), dtype)


def _half_known(left: Value, right: Value) -> Value:
    """One side is unknown: a tensor on the other makes the result one, of a shape that cannot be told."""
    known = right if isinstance(left, Anything) else left
    return Tensor(None, "unknown") if isinstance(known, Tensor) else ANYTHING


def _integers(op: ast.operator, left: Integer, right: Integer) -> Value:
    a, b = left.size, right.size
    if isinstance(op, ast.Div):
        return scalar("float")
    if a is None or b is None:
        return Integer()
    match op:
        case ast.Add():
            return Integer(a + b)
        case ast.Sub():
            return Integer(a - b)
        case ast.Mult():
            return Integer(a * b)
        case ast.FloorDiv() if b.terms:
            return Integer(a // b)
        case ast.Mod() if b.terms:
            return Integer(a % b)
        case ast.Pow() if b.number is not None and 0 <= b.number <= 8:
            result = number(1)
            for _ in range(b.number):
                result = result * a
            return Integer(result)
    return Integer()


def unary(op: ast.unaryop, value: Value) -> Value:
    """The value of `op x`.

    Raises:
        Mismatch: it is `+x` of a tensor, which has none.
    """
    match op, value:
        case ast.UAdd(), Tensor():
            raise Mismatch(ARGUMENT, "a tensor has no +x", ("leave out the +",))
        case ast.USub(), Integer(size=Size() as size):
            return Integer(-size)
        case ast.USub(), Known(float() as known):
            return Known(-known)
        case ast.Not(), Known():
            return Known(not value.value)
        case ast.Not(), _:
            return ANYTHING
        case ast.Invert(), Integer(size=Size() as size):
            return Integer(-size - number(1))
        case ast.Invert(), Tensor(shape=shape, dtype=dtype):
            # Each bit of an integer, or whether it is 0: the backends do not agree.
            return Tensor(shape, "bool" if dtype == "bool" else "unknown")
        case _, Tensor():
            return value
    return ANYTHING


def compare(
    node: ast.Compare, values: Sequence[Value], labels: Sequence[str], facts: Facts
) -> Value:
    """The value of a comparison: a tensor of booleans, or a boolean that may be known.

    Raises:
        Mismatch: tensors that are compared do not go together.
    """
    if len(values) != 2:
        return ANYTHING
    (op,), (left, right) = node.ops, values
    if isinstance(op, ast.Is | ast.IsNot):
        return _identity(op, left, right)
    if isinstance(left, Integer) and isinstance(right, Integer):
        return _ordered(op, left, right, facts)
    if isinstance(left, Tensor) or isinstance(right, Tensor):
        call = Call(
            "compare",
            {"x1": left, "x2": right},
            {"x1": labels[0], "x2": labels[1]},
            facts,
        )
        both = as_tensor(left) is not None and as_tensor(right) is not None
        return Tensor(call.broadcast("x1", "x2") if both else None, "bool")
    return ANYTHING


def _identity(op: ast.cmpop, left: Value, right: Value) -> Value:
    if right != Known(None) or isinstance(left, Anything):
        return ANYTHING
    return Known((left == Known(None)) is isinstance(op, ast.Is))


def _ordered(op: ast.cmpop, left: Integer, right: Integer, facts: Facts) -> Value:
    if left.size is None or right.size is None:
        return ANYTHING
    a, b = left.size.number, right.size.number
    if a is not None and b is not None:
        results = {
            ast.Eq: a == b,
            ast.NotEq: a != b,
            ast.Lt: a < b,
            ast.LtE: a <= b,
            ast.Gt: a > b,
            ast.GtE: a >= b,
        }
        return Known(results[type(op)]) if type(op) in results else ANYTHING
    # Different names may hold one number all the same: only equality can be known.
    if facts.relation(left.size, right.size) is Relation.EQUAL and isinstance(
        op, ast.Eq | ast.NotEq
    ):
        return Known(isinstance(op, ast.Eq))
    return ANYTHING


def choice(values: Sequence[Value]) -> Value:
    """The value of `a and b` or `a or b`: one of them."""
    result = values[0]
    for value in values[1:]:
        result = join(result, value)
    return result if not isinstance(result, Known) else ANYTHING


def assignable(call: Call) -> None:
    """Refuses to assign to a state what has another shape.

    Raises:
        Mismatch: the shapes differ.
    """
    state, value = call.shape("x1"), call.shape("x2")
    if state is None or value is None:
        return
    try:
        result = broadcast(call.facts, state, value)
    except Conflict as conflict:
        call.refuse_broadcast("x1", "x2", state, value, conflict)
    if isinstance(result, Shape) and len(result.axes) > len(state.axes):
        raise Mismatch(
            BROADCAST,
            f"{value} cannot be assigned to {call.label('x1')}, whose shape is {state}",
            ("reduce the value to the shape of the state",),
        )
