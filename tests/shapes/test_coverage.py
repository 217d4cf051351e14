"""Which ops have a rule: all that layers in use call, and nearly all that Keras has."""

from __future__ import annotations

import pytest

from layergen.description.keras_api import Namespace, namespace
from layergen.shapes.ops import find, rules

#: The ops that custom layers use most, by the number of layers that use them.
MOST_USED = (
    *(
        "shape",
        "cast",
        "reshape",
        "expand_dims",
        "matmul",
        "concatenate",
        "transpose",
        "arange",
    ),
    *("sum", "stack", "multiply", "einsum", "split", "add", "softmax", "squeeze"),
    *("mean", "sqrt", "take", "tile", "where", "minimum", "sigmoid", "clip"),
    *("exp", "pad", "square", "relu", "ones", "power", "repeat", "rsqrt"),
    *("max", "slice_update", "sin", "cos", "tanh", "maximum", "zeros", "broadcast_to"),
    *(
        "top_k",
        "one_hot",
        "conv",
        "take_along_axis",
        "cumsum",
        "gelu",
        "cond",
        "subtract",
    ),
    *(
        "divide",
        "abs",
        "log",
        "argmax",
        "norm",
        "logical_and",
        "logical_or",
        "logical_not",
    ),
    *(
        "ones_like",
        "zeros_like",
        "full",
        "full_like",
        "eye",
        "tril",
        "triu",
        "meshgrid",
    ),
    *("linspace", "roll", "flip", "swapaxes", "moveaxis", "swish", "silu", "softplus"),
    *(
        "log_softmax",
        "normalize",
        "dot",
        "tensordot",
        "outer",
        "cross",
        "floor",
        "ceil",
    ),
    *(
        "round",
        "mod",
        "floor_divide",
        "equal",
        "not_equal",
        "greater",
        "greater_equal",
        "less",
    ),
    *("less_equal", "any", "all", "min", "prod", "std", "var", "argmin"),
    *(
        "argsort",
        "sort",
        "cumprod",
        "scatter",
        "scatter_update",
        "slice",
        "segment_sum",
        "while_loop",
    ),
    *(
        "fori_loop",
        "scan",
        "map",
        "vectorized_map",
        "stop_gradient",
        "convert_to_tensor",
        "ndim",
        "size",
    ),
    *(
        "isnan",
        "isfinite",
        "sign",
        "negative",
        "reciprocal",
        "erf",
        "leaky_relu",
        "elu",
    ),
    *(
        "selu",
        "hard_sigmoid",
        "depthwise_conv",
        "separable_conv",
        "conv_transpose",
        "max_pool",
        "average_pool",
        "unstack",
    ),
    *(
        "vstack",
        "hstack",
        "append",
        "diag",
        "diagonal",
        "trace",
        "moments",
        "logsumexp",
    ),
    *("image.resize", "nn.relu", "nn.softmax", "numpy.sum", "linalg.norm"),
)
#: The ops without a rule, and why: their results stay unknown.
WITHOUT_RULE = {
    "convert_to_numpy": "it leaves the graph: a layer cannot use it",
    "jvp": "the values of the function are not known at the place of the call",
    "vectorize": "it gives a function whose axes rest on the calls of it",
}


def plain(path: str) -> str:
    """The name of an op without the room it is in: `relu` of `nn.relu`."""
    return path.rpartition(".")[2]


@pytest.mark.parametrize("op", MOST_USED)
def test_an_op_in_use_has_a_rule(op: str) -> None:
    assert op in namespace("ops")
    assert find("ops", op) is not None


def test_every_op_has_a_rule_but_those_with_a_reason() -> None:
    missing = {plain(op) for op in namespace("ops") if find("ops", op) is None}
    print(f"\n{len(rules())} rules; ops without one: {', '.join(sorted(missing))}")
    assert missing == WITHOUT_RULE.keys()


@pytest.mark.parametrize("module", ["random", "activations"])
def test_every_function_of_the_smaller_modules_has_a_rule(module: Namespace) -> None:
    assert [name for name in namespace(module) if find(module, name) is None] == []


@pytest.mark.parametrize("op", ["relu", "sum", "norm", "inv"])
def test_an_op_has_one_rule_under_all_its_names(op: str) -> None:
    aliases = [path for path in namespace("ops") if plain(path) == op]
    assert len(aliases) > 1
    assert {find("ops", path) for path in aliases} == {find("ops", op)}


@pytest.mark.parametrize("path", ["matmull", "nn.sums", "image.relu", "numpy.nn.relu"])
def test_what_is_no_op_has_no_rule(path: str) -> None:
    assert find("ops", path) is None
