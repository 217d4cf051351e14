"""Ops on each element, of one tensor or of several that are broadcast."""

from __future__ import annotations

from layergen.shapes.call import Call
from layergen.shapes.ops import rule
from layergen.shapes.value import ANYTHING, Tensor, Value, dtype_of, promoted

FLOATING = [
    "acos",
    "acosh",
    "arccos",
    "arccosh",
    "arcsin",
    "arcsinh",
    "arctan",
    "arctanh",
    "cbrt",
    "cos",
    "cosh",
    "deg2rad",
    "erf",
    "erfinv",
    "exp",
    "exp2",
    "expm1",
    "log",
    "log10",
    "log1p",
    "log2",
    "logaddexp",
    "logit",
    "rad2deg",
    "rsqrt",
    "sigmoid",
    "sin",
    "sinc",
    "sinh",
    "sqrt",
    "tan",
    "tanh",
]
KEEPING = [
    "abs",
    "absolute",
    "celu",
    "clip",
    "copy",
    "cumprod",
    "cumsum",
    "elu",
    "gelu",
    "hard_shrink",
    "hard_sigmoid",
    "hard_silu",
    "hard_swish",
    "hard_tanh",
    "identity_like",
    "leaky_relu",
    "log_sigmoid",
    "log_softmax",
    "negative",
    "nan_to_num",
    "relu",
    "relu6",
    "selu",
    "sign",
    "silu",
    "softmax",
    "soft_shrink",
    "softplus",
    "softsign",
    "sparse_plus",
    "sparse_sigmoid",
    "square",
    "squareplus",
    "stop_gradient",
    "swish",
    "tanh_shrink",
    "threshold",
    "trunc",
    "zeros_like",
    "ones_like",
    "flip",
    "roll",
]


@rule(
    "exp",
    "log",
    "log1p",
    "expm1",
    "sqrt",
    "rsqrt",
    "sin",
    "cos",
    "tan",
    "tanh",
    "sigmoid",
)
def floating(call: Call) -> Value:
    """One number for each: the result has the shape of the argument and is a float.

    Good: ops.exp(x) with x: (batch, dim) gives (batch, dim)
    Bad: ops.exp(x) with x: (batch, dim) and too: (dim,) gives nothing
    """
    tensor = call.tensor("x")
    if tensor is None:
        return ANYTHING
    return Tensor(tensor.shape, "complex" if tensor.dtype == "complex" else "float")


@rule("add", "subtract", "multiply", "maximum", "minimum")
def arithmetic(call: Call) -> Value:
    """Pairs of elements, after broadcasting.

    Good: ops.add(x, b) with x: (batch, dim), b: (dim,) gives (batch, dim)
    Bad: ops.add(x, b) with x: (batch, dim), b: (batch,) gives LG030
    """
    left, right = call.value("x1"), call.value("x2")
    shape = call.broadcast("x1", "x2")
    return Tensor(shape, promoted(dtype_of(left), dtype_of(right)))
