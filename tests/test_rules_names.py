"""Names that are taken, private, hidden or assigned."""

from __future__ import annotations

import pytest
from rules_support import STATE, TWO, UNITS, Case, assert_told_once, layer, with_params

BAD: dict[str, Case] = {
    "a param that every layer takes": (
        with_params('dtype: str = "float32"'),
        "LG011",
        "dtype",
        "'dtype' is a name that every Keras layer has already",
    ),
    "a function whose method Keras has": (
        layer("maybe_build(inputs)", "functions:\n  maybe_build(a): a"),
        "LG011",
        "maybe_build(a)",
        "'_maybe_build' is a name that every Keras layer has already",
    ),
    "an input and a param": (
        layer("x + y", TWO + "params:\n  x: int = 1"),
        "LG014",
        "x",
        "'x' is an input here and a param elsewhere",
    ),
    "a weight and a constant": (
        layer("inputs * w", "weights:\n  w: (input_dim,)\nconstants:\n  w: np.ones(1)"),
        "LG014",
        "w",
        "'w' is a constant here and a weight elsewhere",
    ),
    "a param and the input that was left out": (
        layer("inputs", "params:\n  inputs: int = 1"),
        "LG014",
        "inputs",
        "'inputs' is a param here and an input elsewhere",
    ),
    "an argument that hides a weight": (
        layer(
            "f(inputs @ w)",
            "weights:\n  w: (input_dim, 4)\nfunctions:\n  'f(t, w)': t * w\n".replace(
                "t * w", "t"
            ),
        ).replace("f(inputs @ w)", "f(inputs @ w, 1)"),
        "LG014",
        "w",
        "the argument 'w' hides the weight of that name",
    ),
    "a loop variable that hides a param": (
        layer(
            "inputs * ws[0] * n",
            "params:\n  n: int = 2\nweights:\n  ws: (input_dim,) for n in range(2)",
        ),
        "LG014",
        "n",
        "the loop variable 'n' hides the param of that name",
    ),
    "a comprehension that hides a weight": (
        layer("ops.stack([w for w in (w, inputs)])", "weights:\n  w: (input_dim,)"),
        "LG014",
        "w",
        "the loop variable 'w' hides the weight of that name",
    ),
    "a local function that hides a weight": (
        layer(
            "def w(t):\n    return t\nreturn inputs * w",
            "weights:\n  w: (input_dim,)",
        ),
        "LG014",
        "w",
        "the local function 'w' hides the weight of that name",
    ),
    "a weight and the axis of the input that was left out": (
        layer("inputs * input_dim", "weights:\n  input_dim: (3,)").replace(
            "inputs *", "ops.sum(inputs) *"
        ),
        "LG014",
        "input_dim",
        "'input_dim' is a weight here and an axis elsewhere",
    ),
    "a class that hides a module": (
        "layer: keras\ncall: inputs\n",
        "LG015",
        "keras",
        "'keras' is a name that the generated module needs",
    ),
    "an input that is named like a mask": (
        layer("x * x_mask", "inputs:\n  x: (b, d)\n  x_mask: (b, d)"),
        "LG015",
        "x_mask",
        "'x_mask' is a name that the generated module needs",
    ),
    "an axis that is named like an argument of build": (
        layer("x", "inputs:\n  x: (b, x_shape)"),
        "LG015",
        "x_shape",
        "'x_shape' is a name that the generated module needs",
    ),
    "a local name for a builtin": (
        layer("max = ops.max(inputs)\nreturn inputs / max"),
        "LG015",
        "max",
        "'max' is a name that the generated module needs",
    ),
    "the mask cannot be assigned": (
        layer("mask = None\nreturn inputs"),
        "LG015",
        "mask",
        "'mask' is a name that the generated module needs",
    ),
    "an argument named like a module": (
        layer("f(inputs)", "functions:\n  f(ops): ops"),
        "LG015",
        "ops",
        "'ops' is a name that the generated module needs",
    ),
    "a local function's argument named like a builtin": (
        layer(
            "ops.map(lambda len: len, inputs)".replace("lambda", "lambda"), ""
        ).replace("call: ", "call: |\n  "),
        "LG015",
        "len",
        "'len' is a name that the generated module needs",
    ),
    "a weight named seed beside random numbers": (
        layer("random.dropout(inputs, 0.5) * seed", "weights:\n  seed: (input_dim,)"),
        "LG015",
        "seed",
        "'seed' is a name that the generated module needs",
    ),
    "a loop variable named like a module": (
        layer("inputs * w[0]", "weights:\n  w: (input_dim,) for ops in range(2)"),
        "LG015",
        "ops",
        "'ops' is a name that the generated module needs",
    ),
    "a param in a for loop": (
        layer(
            "for units in (1, 2):\n    inputs = inputs * units\nreturn inputs @ w",
            UNITS,
        ),
        "LG016",
        "units",
        "the param 'units' is assigned",
    ),
    "a state is assigned by an operator": (
        layer("total += inputs\nreturn total", STATE),
        "LG016",
        "total",
        "the state 'total' is assigned",
    ),
    "a derived value is assigned, twice": (
        layer("a = 2\na = 3\nreturn inputs * a", "derived:\n  a: 1 + 1"),
        "LG016",
        "a",
        "the derived value 'a' is assigned",
    ),
    "a weight is assigned": (
        layer("w = inputs * w\nreturn w", "weights:\n  w: (input_dim,)"),
        "LG016",
        "w",
        "the weight 'w' is assigned",
    ),
    "a private attribute": (
        layer("inputs.__class__"),
        "LG017",
        "__class__",
        "'__class__' is private: it begins with an underscore",
    ),
    "a private member of a module": (
        layer("ops.__builtins__(inputs)"),
        "LG017",
        "__builtins__",
        "'__builtins__' is private: it begins with an underscore",
    ),
    "a private name": (
        layer("__import__('os', inputs)"),
        "LG017",
        "__import__",
        "'__import__' is private: it begins with an underscore",
    ),
    "a private keyword": (
        layer("ops.sum(inputs, __a=1) if training else inputs"),
        "LG017",
        "__a",
        "'__a' is private: it begins with an underscore",
    ),
    "a private loop variable": (
        layer("ws[0] * inputs", "weights:\n  ws: (input_dim,) for __i in range(2)"),
        "LG017",
        "__i",
        "'__i' is private: it begins with an underscore",
    ),
    "a private axis": (
        layer("x", "inputs:\n  x: (batch, _d)"),
        "LG017",
        "_d",
        "'_d' is private: it begins with an underscore",
    ),
    "a private argument of a function": (
        layer("f(inputs)", "functions:\n  f(__a): 1"),
        "LG017",
        "__a",
        "'__a' is private: it begins with an underscore",
    ),
    "a private class": (
        "layer: _A\ncall: inputs\n",
        "LG017",
        "_A",
        "'_A' is private: it begins with an underscore",
    ),
    "a private local function": (
        layer("def __f(a):\n    return a\nreturn ops.map(__f, inputs)"),
        "LG017",
        "__f",
        "'__f' is private: it begins with an underscore",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_one_mistake_is_told_once_and_in_its_place(name: str) -> None:
    assert_told_once(BAD[name])
