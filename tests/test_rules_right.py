"""Descriptions that are right, beside the mistakes of the other files."""

from __future__ import annotations

import pytest
from rules_support import B, layer, problems, underlined, with_params

GOOD: dict[str, str] = {
    "an input may be named like an attribute of Keras": layer(
        "input", "inputs:\n  input: (batch, dim)"
    ),
    "an axis may be named like an attribute of Keras": layer(
        "x", "inputs:\n  x: (batch, variables)"
    ),
    "what only a model has is free": with_params("optimizer: int = 1", "loss: int = 2"),
    "an input shape may name a param": layer(
        "x", "params:\n  dim: int = 2\ninputs:\n  x: (batch, dim)"
    ),
    "an input shape may use an axis of another input": layer(
        "ops.concatenate([x, y], axis=-1)",
        "inputs:\n  x: (batch, n)\n  y: (batch, 2 * n)",
    ),
    "inputs and axes may be assigned": layer(
        "x = x * 2\nd = 3\nreturn x * d", "inputs:\n  x: (b, d)"
    ),
    "a local shape of an input": layer(
        "inputs_shape = ops.shape(inputs)\nreturn ops.reshape(inputs, inputs_shape)"
    ),
    "a function's argument may be named like an input": layer(
        "f(inputs)", "functions:\n  f(inputs): inputs"
    ),
    "an argument of a local function may hide a weight": layer(
        "ops.map(lambda w: w, inputs) @ w", "weights:\n  w: (input_dim, 4)"
    ).replace("call: ", "call: |\n  "),
    "an argument that hides a weight may be assigned": layer(
        "def f(w):\n    w = w * 2\n    return w\nreturn f(inputs) @ w",
        "weights:\n  w: (input_dim, 4)",
    ),
    "local names may begin with an underscore": layer(
        "_, y = ops.split(inputs, 2)\nreturn y"
    ),
    "a text of a local function": layer(
        'def f(a):\n    """What it does."""\n    return a\nreturn f(inputs)'
    ),
    "an unused name of a loop": layer(
        "inputs * ws[0]", "weights:\n  ws: (input_dim,) for _ in range(2)"
    ),
    "a loop variable in a shape": layer(
        "inputs * ws[0]", "weights:\n  ws: (input_dim, i + 1) for i in range(2)"
    ),
    "a list of sizes for a loop": layer(
        "inputs @ ws[0]",
        "params:\n  sizes: list[int]\nweights:\n  ws: (input_dim, n) for n in sizes",
    ),
    "several sizes of a shape": layer(
        "inputs @ w + v",
        "params:\n  s: shape\nweights:\n  w: (input_dim, s[0])\n  v: (*s,)",
    ),
    "an int among choices as size": layer(
        "inputs @ w",
        'params:\n  n: "Literal[2, 4] = 2"\nweights:\n  w: (input_dim, n)',
    ),
    "a size that may be None under its own condition": layer(
        "inputs if w is None else inputs @ w",
        "params:\n  n: int | None = None\nweights:\n  w: (input_dim, n) if n is not None",
    ),
    "a rest in the output": layer(
        "ops.repeat(x, 2, axis=-1)",
        "inputs:\n  x: (..., dim)\noutput: (..., 2 * dim)",
    ),
    "a bound over a param": layer(
        "x", "params:\n  n: int\ninputs:\n  x: (b, t) int32 >= 0 < n"
    ),
    "a bound in the long form": layer(
        "x",
        "params:\n  n: int\ninputs:\n  x: {shape: [b, t], dtype: int32, max: n - 1}",
    ),
    "a derived value of one above it": layer(
        "inputs * b", "derived:\n  a: 2\n  b: a + 1"
    ),
    "a test on a state's loop": layer(
        "for total in totals:\n    total.assign(inputs)\nreturn inputs",
        "state:\n  totals: (input_dim,) for _ in range(2)",
    ),
    "an item of a list of states is updated": layer(
        "totals[0].assign(inputs)\nreturn inputs",
        "state:\n  totals: (input_dim,) for _ in range(2)",
    ),
    "a condition on a static shape": layer(
        "if len(inputs.shape) > 2 and inputs.shape[-1] == 3:\n    return inputs\nreturn inputs * 2"
    ),
    "a condition on a dynamic shape": layer(
        "inputs = ops.shape(inputs)[0]\nreturn 1 if inputs > 3 else 2"
    ),
    "a condition on what may be a number": layer(
        "n = 1\nif training:\n    n = ops.mean(inputs)\nreturn inputs if n else inputs * 2"
    ),
    "a condition on a list of inputs": layer(
        "xs[0] if xs else 1", "inputs:\n  xs: list of (..., d)"
    ),
    "a loop over what an op splits": layer(
        "[a for a in ops.split(inputs, 2)][0]"
    ).replace("call: ", "call: |\n  "),
    "a weight under a condition that a derived value tests": layer(
        "inputs + b if has else inputs", B + "derived:\n  has: flag"
    ),
    "a weight under a condition that a local name tests": layer(
        "bias = b\nif bias is None:\n    return inputs\nreturn inputs + bias", B
    ),
    "a weight under a condition that a function tests": layer(
        "f(inputs, b)",
        B + "functions:\n  'f(t, bias)': t if bias is None else t + bias",
    ),
    "a weight under a condition that is tested around a function": layer(
        "f(inputs) if flag else inputs", B + "functions:\n  f(t): t + b"
    ),
    "a group whose members are used through its name": layer(
        "ops.concatenate(xs)", "inputs:\n  xs:\n    - q: (b, d)\n    - v: (b, d)"
    ),
    "a group that is used through its members": layer(
        "q + v", "inputs:\n  xs:\n    - q: (b, d)\n    - v: (b, d)"
    ),
    "the seed of a layer that draws random numbers": layer(
        "random.dropout(inputs, 0.5)", "params:\n  seed: int | None = None"
    ),
    "a seed of an initializer": layer(
        "inputs @ w",
        "params:\n  seed: int = 1\nweights:\n  w: (input_dim, 4) = RandomNormal(0.0, 0.1, seed=seed)",
    ),
    "an activation that may be None is called": layer(
        "inputs if act is None else act(inputs)",
        "params:\n  act: activation | None = None",
    ),
    "a regularizer may be None": layer(
        "inputs @ w",
        "params:\n  r: regularizer | None = None\nweights:\n  w: {shape: [input_dim, 4], regularizer: r}",
    ),
    "arguments after a star": layer("ops.where(*[inputs > 0, inputs], 0.0)"),
    "create init without axes": layer(
        "inputs * w",
        "params:\n  input_dim: int\ncreate: init\nweights:\n  w: (input_dim,)",
    ),
    "comments behind expressions": layer("inputs * a", 'derived:\n  a: "2 # two"'),
}


@pytest.mark.parametrize("name", GOOD)
def test_what_is_right_is_not_reported(name: str) -> None:
    assert [(d.code, underlined(d), d.message) for d in problems(GOOD[name])] == []
