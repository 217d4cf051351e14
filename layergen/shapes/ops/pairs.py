"""Ops on the elements of several tensors, which are broadcast to one shape."""

from __future__ import annotations

from layergen.shapes.broadcast import Conflict, broadcast
from layergen.shapes.call import ARGUMENT, BROADCAST, DTYPE, Call, Mismatch
from layergen.shapes.dtypes import counted, floated, require_dtype
from layergen.shapes.ops import rule
from layergen.shapes.size import ONE, Size
from layergen.shapes.value import (
    ANYTHING,
    DType,
    Integer,
    Items,
    Rest,
    Shape,
    Tensor,
    Value,
    as_tensor,
    dtype_of,
    promoted,
    scalar,
)

NUMBERS = ("add", "subtract", "multiply", "power", "floor_divide")
ORDERED = ("maximum", "minimum", "fmax", "fmin")
FLOATING = ("divide", "true_divide", "divide_no_nan")
REAL_FLOATING = ("arctan2", "logaddexp", "logaddexp2", "nextafter")
EQUALITIES = ("equal", "not_equal", "isclose")
ORDERS = ("greater", "greater_equal", "less", "less_equal")
LOGICAL = ("logical_and", "logical_or", "logical_xor")
BITWISE = (
    "bitwise_and",
    "bitwise_or",
    "bitwise_xor",
    "bitwise_left_shift",
    "bitwise_right_shift",
    "left_shift",
    "right_shift",
)


def pair_dtype(call: Call) -> DType:
    """The kind that the two arguments give together."""
    return promoted(dtype_of(call.value("x1")), dtype_of(call.value("x2")))


def not_booleans(call: Call) -> None:
    """Refuses two arguments that are booleans both.

    Raises:
        Mismatch: they are.
    """
    if pair_dtype(call) == "bool":
        one, two = call.label("x1"), call.label("x2")
        raise Mismatch(
            DTYPE,
            f"{call.op} takes numbers, {one} and {two} hold booleans",
            (
                'write ops.cast(..., "float32") for one of them, or use ops.logical_and and its like',
            ),
        )


@rule(*NUMBERS)
def arithmetic(call: Call) -> Value:
    """Pairs of elements, after broadcasting.

    Good: ops.add(x, b) with x: (batch, dim), b: (dim,) gives (batch, dim)
    Good: ops.multiply(n, 2.5) with n: (batch,) int gives (batch,)
    Bad: ops.add(x, b) with x: (batch, dim), b: (batch,) gives LG030
    Bad: ops.add(m, m) with m: (batch,) bool gives LG037
    """
    not_booleans(call)
    return Tensor(call.broadcast("x1", "x2"), pair_dtype(call))


@rule(*ORDERED)
def ordered(call: Call) -> Value:
    """The larger or the smaller of each pair of elements.

    Good: ops.maximum(x, 0) with x: (batch, dim) gives (batch, dim)
    Bad: ops.maximum(x, y) with x: (batch, dim), y: (batch, units) gives LG030
    """
    return arithmetic(call)


@rule("mod", "fmod")
def modulo(call: Call) -> Value:
    """What is left of a division; booleans become integers.

    Good: ops.mod(n, 2) with n: (batch,) int gives (batch,) int
    Bad: ops.mod(x, y) with x: (batch, dim), y: (batch,) gives LG030
    """
    return Tensor(call.broadcast("x1", "x2"), counted(pair_dtype(call)))


@rule(*FLOATING)
def quotients(call: Call) -> Value:
    """A float for each pair of elements.

    Good: ops.divide(n, n) with n: (batch,) int gives (batch,)
    Bad: ops.divide(x, y) with x: (batch, dim), y: (batch,) gives LG030
    """
    return Tensor(call.broadcast("x1", "x2"), floated(pair_dtype(call)))


@rule(*REAL_FLOATING)
def real_floating(call: Call) -> Value:
    """A float for each pair of elements.

    Good: ops.arctan2(y, x) with x: (batch, dim), y: (dim,) gives (batch, dim)
    Bad: ops.arctan2(x, y) with x: (batch, dim), y: (batch,) gives LG030
    """
    return quotients(call)


@rule("hypot", "heaviside")
def real_numbers(call: Call) -> Value:
    """A float for each pair of numbers.

    Good: ops.hypot(x, y) with x: (batch, dim), y: (batch, 1) gives (batch, dim)
    Bad: ops.hypot(m, m) with m: (batch,) bool gives LG037
    """
    not_booleans(call)
    return quotients(call)


@rule(*EQUALITIES)
def equalities(call: Call) -> Value:
    """A boolean for each pair of elements.

    Good: ops.equal(n, 0) with n: (batch, time) int gives (batch, time) bool
    Bad: ops.equal(x, y) with x: (batch, dim), y: (batch,) gives LG030
    """
    return Tensor(call.broadcast("x1", "x2"), "bool")


@rule(*ORDERS)
def orders(call: Call) -> Value:
    """A boolean for each pair of numbers.

    Good: ops.less(i, j) with i: (time, 1) int, j: (time,) int gives (time, time) bool
    Bad: ops.less(m, m) with m: (batch,) bool gives LG037
    """
    not_booleans(call)
    return equalities(call)


@rule(*LOGICAL)
def logical(call: Call) -> Value:
    """A boolean for each pair of elements, which need not be booleans.

    Good: ops.logical_and(m, x) with m: (batch, 1) bool, x: (batch, dim) gives (batch, dim) bool
    Bad: ops.logical_or(m, x) with m: (batch,) bool, x: (batch, dim) gives LG030
    """
    return equalities(call)


@rule("allclose")
def allclose(call: Call) -> Value:
    """One boolean for all pairs of elements.

    Good: ops.allclose(x, y) with x: (batch, dim), y: (dim,) gives () bool
    Bad: ops.allclose(x, y) with x: (batch, dim), y: (batch,) gives LG030
    """
    call.broadcast("x1", "x2")
    return scalar("bool")


@rule("isin")
def isin(call: Call) -> Value:
    """Whether each element is among those of another tensor of any shape.

    Good: ops.isin(n, table) with n: (batch, time) int, table: (size,) int gives (batch, time) bool
    """
    tensor = call.tensor("x1")
    return Tensor(tensor.shape if tensor else None, "bool")


@rule(*BITWISE)
def bitwise(call: Call) -> Value:
    """The bits of each pair of integers.

    Good: ops.bitwise_and(n, 7) with n: (batch,) int gives (batch,) int
    Bad: ops.bitwise_and(x, y) with x: (batch,) int, y: (dim,) int gives LG030
    Bad: ops.bitwise_and(x, 1) with x: (batch, dim) gives LG037
    """
    return _of_integers(call, "x", "y")


@rule("gcd", "lcm")
def divisors(call: Call) -> Value:
    """An integer for each pair of integers.

    Good: ops.gcd(n, n) with n: (batch,) int gives (batch,) int
    Bad: ops.gcd(x, x) with x: (batch,) gives LG037
    """
    return _of_integers(call, "x1", "x2")


def _of_integers(call: Call, one: str, two: str) -> Value:
    kinds = (dtype_of(call.value(one)), dtype_of(call.value(two)))
    for name, kind in zip((one, two), kinds, strict=True):
        if kind != "bool" or kinds == ("bool", "bool"):
            require_dtype(call, name, "int")
    if "bool" in kinds:
        # A tensor of booleans beside one of integers is taken for one, beside a number it is not.
        return Tensor(None, "int")
    return Tensor(call.broadcast(one, two), "int")


@rule("ldexp")
def ldexp(call: Call) -> Value:
    """`x1 * 2 ** x2` for whole `x2`.

    Good: ops.ldexp(x, n) with x: (batch, dim), n: (dim,) int gives (batch, dim)
    Bad: ops.ldexp(x, x) with x: (batch, dim) gives LG037
    """
    require_dtype(call, "x2", "int")
    return quotients(call)


@rule("polar")
def polar(call: Call) -> Value:
    """Complex numbers of absolute values and angles.

    Good: ops.polar(r, a) with r: (batch, dim), a: (dim,) gives (batch, dim) complex
    Bad: ops.polar(r, a) with r: (batch, dim), a: (batch,) gives LG030
    Bad: ops.polar(n, a) with n: (batch,) int, a: (batch,) gives LG037
    """
    require_dtype(call, "abs_", "float")
    require_dtype(call, "angle", "float", "int", "bool")
    return Tensor(call.broadcast("abs_", "angle"), "complex")


@rule("where")
def where(call: Call) -> Value:
    """Elements of the one where the condition holds, of the other elsewhere; all three are broadcast.

    Good: ops.where(m, x, 0.0) with m: (batch, 1) bool, x: (batch, dim) gives (batch, dim)
    Bad: ops.where(m, x, y) with m: (batch,) bool, x: (batch, dim), y: (dim,) gives LG030
    """
    if call.is_absent_or_none("x1") or call.is_absent_or_none("x2"):
        return ANYTHING
    return Tensor(call.broadcast("condition", "x1", "x2"), pair_dtype(call))


@rule("clip")
def clip(call: Call) -> Value:
    """Numbers kept between two bounds, which must not have more axes.

    Good: ops.clip(x, 0.0, 1.0) with x: (batch, dim) gives (batch, dim)
    Bad: ops.clip(x, low, 1.0) with x: (batch, dim), low: (batch,) gives LG030
    Bad: ops.clip(n, 0.5, 1.5) with n: (batch,) int gives LG037
    """
    shape = call.shape("x")
    for name in ("x_min", "x_max"):
        if not call.is_absent_or_none(name):
            _bound_kind(call, name)
            _not_larger(call, shape, call.broadcast("x", name), name)
    return Tensor(shape, counted(dtype_of(call.value("x"))))


def _bound_kind(call: Call, name: str) -> None:
    """A bound must be of the kind of `x`; an integer that is no tensor fits everything."""
    kind = counted(dtype_of(call.value("x")))
    if kind == "int":
        require_dtype(call, name, "int", "bool")
    elif kind == "float" and isinstance(call.value(name), Tensor):
        require_dtype(call, name, "float")


def _not_larger(
    call: Call, shape: Shape | None, result: Shape | None, name: str
) -> None:
    if shape is None or result is None or shape.rest is not None:
        return
    stretched = [
        (old, new)
        for old, new in zip(shape.axes[::-1], result.axes[::-1], strict=False)
        if old == ONE and new != ONE and isinstance(new, Size) and new.is_plain
    ]
    if len(result.axes) > len(shape.axes) or stretched:
        raise Mismatch(
            BROADCAST,
            f"{call.shape(name)} does not fit into {shape}",
            (
                f"clip keeps the shape of {call.label('x')}: use ops.maximum and ops.minimum to stretch it",
            ),
        )


@rule("select")
def select(call: Call) -> Value:
    """For each element that of the first choice whose condition holds; all are broadcast.

    Good: ops.select([a, b], [x, y], 0.0) with a: (batch, dim) bool, b: (batch, 1) bool, x: (batch, dim), y: (dim,) gives (batch, dim)
    Bad: ops.select([a], [x]) with a: (batch,) bool, x: (batch, dim) gives LG030
    Bad: ops.select([a, a], [x]) with a: (batch, dim) bool, x: (batch, dim) gives LG039
    """
    match call.value("condlist"), call.value("choicelist"):
        case Items(conditions), Items(choices):
            if any(isinstance(v, Rest) for v in (*conditions, *choices)):
                return ANYTHING
            if len(conditions) != len(choices):
                raise Mismatch(
                    ARGUMENT,
                    f"{len(conditions)} conditions for {len(choices)} choices",
                    ("give one condition for each choice",),
                )
        case _:
            return ANYTHING
    default = call.value("default", Integer())
    parts = [v for v in (*conditions, *choices) if not isinstance(v, Rest)]
    chosen = [v for v in choices if not isinstance(v, Rest)]
    dtype = promoted(*map(dtype_of, (*chosen, default)))
    return Tensor(_together(call, [*parts, default]), dtype)


def _together(call: Call, values: list[Value]) -> Shape | None:
    shape: Shape | None = Shape(())
    for value in values:
        tensor = as_tensor(value)
        other = tensor.shape if tensor else None
        try:
            shape = broadcast(call.facts, shape, other)
        except Conflict as conflict:
            call.refuse_broadcast("condlist", "choicelist", shape, other, conflict)
    return shape
