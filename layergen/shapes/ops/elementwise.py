"""Ops on each element of one tensor."""

from __future__ import annotations

from layergen.shapes.call import Call
from layergen.shapes.dtypes import (
    counted,
    floated,
    named_dtype,
    real,
    require_dtype,
)
from layergen.shapes.ops import rule
from layergen.shapes.value import (
    ANYTHING,
    DType,
    Kind,
    Shape,
    Tensor,
    Value,
    dtype_of,
)

FLOATING = (
    "arccos",
    "arccosh",
    "arcsin",
    "arcsinh",
    "arctan",
    "arctanh",
    "cos",
    "cosh",
    "deg2rad",
    "exp",
    "exp2",
    "expm1",
    "log",
    "log10",
    "log1p",
    "log2",
    "rad2deg",
    "sin",
    "sinc",
    "sinh",
    "sqrt",
    "tan",
    "tanh",
)
REAL_FLOATING = ("cbrt", "ceil", "fabs", "floor", "i0")
FLOATS_ONLY = (
    "celu",
    "elu",
    "erf",
    "erfc",
    "erfinv",
    "gelu",
    "hard_shrink",
    "hard_sigmoid",
    "hard_silu",
    "hard_swish",
    "hard_tanh",
    "log_sigmoid",
    "reciprocal",
    "rsqrt",
    "selu",
    "sigmoid",
    "silu",
    "soft_shrink",
    "softplus",
    "softsign",
    "sparse_plus",
    "sparse_sigmoid",
    "squareplus",
    "swish",
    "tanh_shrink",
)
REAL_ONLY = frozenset({"ceil", "floor", "fabs"})
#: Those of the ops on floats that take complex numbers too.
COMPLEX_TOO = frozenset(
    {
        "conj",
        "conjugate",
        "exponential",
        "hard_shrink",
        "negative",
        "reciprocal",
        "rsqrt",
        "sigmoid",
        "sign",
        "silu",
        "squareplus",
        "swish",
        "tanh_shrink",
    }
)
ACTIVATIONS = (
    "celu",
    "elu",
    "exponential",
    "gelu",
    "hard_shrink",
    "hard_sigmoid",
    "hard_silu",
    "hard_swish",
    "hard_tanh",
    "log_sigmoid",
    "mish",
    "selu",
    "sigmoid",
    "silu",
    "soft_shrink",
    "softplus",
    "softsign",
    "sparse_plus",
    "sparse_sigmoid",
    "squareplus",
    "swish",
    "tanh_shrink",
)
KEEPING = ("copy", "stop_gradient")
NUMBERS_ONLY = ("negative", "relu", "relu6", "round", "sign")
TESTS = (
    "isneginf",
    "isposinf",
    "isreal",
    "logical_not",
    "signbit",
)


def require_real(call: Call, *wanted: DType) -> None:
    """Refuses `x` of another kind than these, and complex numbers where the op does not take them.

    Raises:
        Mismatch: it is of another kind.
    """
    both: tuple[DType, ...] = (*wanted, "complex")
    name = call.op.rpartition(".")[2]
    require_dtype(call, "x", *(both if name in COMPLEX_TOO else wanted))


def kind_of(call: Call, name: str = "x") -> DType:
    """What an argument is made of, a tuple of numbers too."""
    return dtype_of(call.value(name))


@rule(*FLOATING)
def floating(call: Call) -> Value:
    """One number for each, a float: the result has the shape of the argument.

    Good: ops.exp(x) with x: (batch, dim) gives (batch, dim)
    Good: ops.sqrt(n) with n: (batch,) int gives (batch,)
    """
    return Tensor(call.shape("x"), floated(kind_of(call)))


@rule(*REAL_FLOATING)
def real_floating(call: Call) -> Value:
    """One real float for each, integers rounded too.

    Good: ops.floor(n) with n: (batch,) int gives (batch,)
    Bad: ops.floor(z) with z: (batch,) complex gives LG037
    """
    if call.op.rpartition(".")[2] in REAL_ONLY:
        require_dtype(call, "x", "float", "int", "bool")
    dtype = kind_of(call)
    return Tensor(call.shape("x"), "unknown" if dtype == "unknown" else "float")


@rule(*FLOATS_ONLY, *(f"activations.{name}" for name in ACTIVATIONS))
def floats_only(call: Call) -> Value:
    """One float for each; integers must be cast before.

    Good: ops.sigmoid(x) with x: (..., dim) gives (..., dim)
    Bad: ops.sigmoid(n) with n: (batch,) int gives LG037
    """
    require_real(call, "float")
    return Tensor(call.shape("x"), kind_of(call))


@rule("leaky_relu", "activations.leaky_relu")
def leaky_relu(call: Call) -> Value:
    """One float for each number.

    Good: ops.leaky_relu(x) with x: (batch, dim) gives (batch, dim)
    Bad: ops.leaky_relu(m) with m: (batch,) bool gives LG037
    """
    require_dtype(call, "x", "float", "int")
    return Tensor(call.shape("x"), floated(kind_of(call)))


@rule("threshold", "activations.threshold")
def threshold(call: Call) -> Value:
    """Small numbers are replaced: the shape stays.

    Good: ops.threshold(x, 0.5, 0.0) with x: (batch, dim) gives (batch, dim)
    """
    return Tensor(call.shape("x"), kind_of(call))


@rule("activations.tanh")
def tanh(call: Call) -> Value:
    """One float for each.

    Good: activations.tanh(x) with x: (batch, dim) gives (batch, dim)
    """
    return floating(call)


@rule("activations.linear")
def linear(call: Call) -> Value:
    """Nothing is done.

    Good: activations.linear(x) with x: (batch, dim) gives (batch, dim)
    """
    return call.value("x")


@rule(*KEEPING)
def keeping(call: Call) -> Value:
    """The same numbers, or as many of the same kind.

    Good: ops.stop_gradient(x) with x: (batch, dim) gives (batch, dim)
    Good: ops.copy(n) with n: (batch,) int gives (batch,) int
    """
    name = "x" if "x" in call else "variable"
    return Tensor(call.shape(name), kind_of(call, name))


@rule("conj", "conjugate")
def conjugate(call: Call) -> Value:
    """The complex conjugate of each number.

    Good: ops.conj(x) with x: (batch, dim) gives (batch, dim)
    Bad: ops.conj(m) with m: (batch,) bool gives LG037
    """
    return numbers_only(call)


@rule("trunc", "nan_to_num")
def mended(call: Call) -> Value:
    """Numbers without what is behind the point, or without NaN: the kind stays.

    Good: ops.trunc(n) with n: (batch,) int gives (batch,) int
    Bad: ops.nan_to_num(z) with z: (batch,) complex gives LG037
    """
    require_dtype(call, "x", "float", "int", "bool")
    return keeping(call)


@rule("abs", "absolute", "imag")
def absolute(call: Call) -> Value:
    """A real number for each.

    Good: ops.abs(x) with x: (batch, dim) gives (batch, dim)
    """
    return Tensor(call.shape("x"), real(kind_of(call)))


@rule("real")
def real_part(call: Call) -> Value:
    """The real part of each number.

    Good: ops.real(x) with x: (batch, dim) gives (batch, dim)
    Bad: ops.real(m) with m: (batch,) bool gives LG037
    """
    require_dtype(call, "x", "float", "int", "complex")
    return absolute(call)


@rule("angle")
def angle(call: Call) -> Value:
    """The angle of each complex number.

    Good: ops.angle(x) with x: (batch, dim) gives (batch, dim)
    """
    return real_floating(call)


@rule(*NUMBERS_ONLY, "activations.relu6")
def numbers_only(call: Call) -> Value:
    """One number of the same kind for each; booleans must be cast before.

    Good: ops.relu(x) with x: (batch, dim) gives (batch, dim)
    Bad: ops.negative(m) with m: (batch,) bool gives LG037
    """
    require_real(call, "int", "float")
    return Tensor(call.shape("x"), kind_of(call))


@rule("activations.relu")
def relu(call: Call) -> Value:
    """Negative numbers become 0.

    Good: activations.relu(x, negative_slope=0.1) with x: (batch, dim) gives (batch, dim)
    """
    dtype = kind_of(call)
    # On other numbers than floats the kind rests on the arguments.
    return Tensor(call.shape("x"), dtype if dtype == "float" else "unknown")


@rule("square")
def square(call: Call) -> Value:
    """The square of each number; booleans become integers.

    Good: ops.square(x) with x: (batch, dim) gives (batch, dim)
    Good: ops.square(m) with m: (batch,) bool gives (batch,) int
    """
    return Tensor(call.shape("x"), counted(kind_of(call)))


@rule(*TESTS)
def tests(call: Call) -> Value:
    """One boolean for each.

    Good: ops.logical_not(m) with m: (batch, dim) bool gives (batch, dim) bool
    """
    return Tensor(call.shape("x"), "bool")


@rule("isfinite", "isinf", "isnan")
def finite(call: Call) -> Value:
    """One boolean for each real number.

    Good: ops.isfinite(x) with x: (batch, dim) gives (batch, dim) bool
    Bad: ops.isnan(z) with z: (batch,) complex gives LG037
    """
    require_dtype(call, "x", "float", "int", "bool")
    return tests(call)


@rule("bitwise_invert", "bitwise_not")
def inverted(call: Call) -> Value:
    """The bits of each integer turned round.

    Good: ops.bitwise_not(n) with n: (batch,) int gives (batch,) int
    Bad: ops.bitwise_not(x) with x: (batch, dim) gives LG037
    """
    require_dtype(call, "x", "int")
    return Tensor(call.shape("x"), "int")


@rule("cast", "saturate_cast")
def cast(call: Call) -> Value:
    """The same shape with numbers of another kind.

    Good: ops.cast(n, "float32") with n: (batch,) int gives (batch,)
    Good: ops.cast(m, x.dtype) with m: (batch,) bool, x: (batch, dim) gives (batch,)
    Bad: ops.cast(x, "float23") with x: (batch, dim) gives LG037
    """
    return Tensor(call.shape("x"), named_dtype(call, "unknown"))


@rule("convert_to_tensor", "array")
def convert(call: Call) -> Value:
    """A tensor of what may be a number, a tuple or a list.

    Good: ops.convert_to_tensor([1, 2, 3]) gives (3,) int
    Good: ops.convert_to_tensor(x, dtype="int32") with x: (batch, dim) gives (batch, dim) int
    Bad: ops.convert_to_tensor(x, dtype="double") with x: (batch, dim) gives LG037
    """
    return Tensor(call.shape("x"), named_dtype(call, kind_of(call)))


@rule("dtype")
def dtype(call: Call) -> Value:
    """The dtype of a tensor, for the `dtype` of other ops.

    Good: ops.cast(n, ops.dtype(x)) with n: (batch,) int, x: (batch, dim) gives (batch,)
    """
    tensor = call.tensor("x")
    return Kind(tensor.dtype) if tensor else ANYTHING


@rule("view")
def view(call: Call) -> Value:
    """The same bytes read as another dtype: the last axis may change.

    Good: ops.view(x, "int32") with x: (batch, dim) gives (batch, ?) int
    Bad: ops.view(x, "float23") with x: (batch, dim) gives LG037
    """
    shape = call.shape("x")
    found = named_dtype(call, call.dtype("x"))
    if shape is None or not shape.axes:
        return Tensor(None, found)
    if shape.axes[-1:] != (None,) and shape.rest == len(shape.axes) - 1:
        return Tensor(None, found)
    return Tensor(Shape((*shape.axes[:-1], None)), found)
