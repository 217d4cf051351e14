"""Shapes over wrong names, and what makes the values of weights."""

from __future__ import annotations

import pytest
from rules_support import Case, assert_told_once, layer

BAD: dict[str, Case] = {
    "a size that is no whole number": (
        layer("inputs @ w", "weights:\n  w: (input_dim, input_dim / 2)"),
        "LG022",
        "input_dim / 2",
        "'input_dim / 2' is no size",
    ),
    "a derived value of shapes in the shape of an input": (
        layer(
            "x * half + y",
            "inputs:\n  x: (batch, dim)\n  y: (batch, half)\nderived:\n  half: dim // 2",
        ),
        "LG023",
        "half",
        "unknown name 'half' in the shape of 'y'",
    ),
    "two rests": (
        layer("x", "inputs:\n  x: (..., d, ...)"),
        "LG022",
        "...",
        "a shape has at most one '...'",
    ),
    "None for an axis": (
        layer("x", "inputs:\n  x: (None, d)"),
        "LG022",
        "None",
        "'None' is no size",
    ),
    "a shape without brackets": (
        layer("x", "inputs:\n  x: batch, dim"),
        "LG022",
        "batch, dim",
        "'batch, dim' is no shape",
    ),
    "a negative size": (
        layer("x", "inputs:\n  x: (batch, -1)"),
        "LG022",
        "-1",
        "'-1' is no size",
    ),
    "a sample's shape with a name": (
        layer("inputs") + "samples:\n  - inputs: (2, n)\n",
        "LG022",
        "(2, n)",
        "'(2, n)' is no shape of numbers",
    ),
    "two sizes in one": (
        layer("inputs @ w", "weights:\n  w: {shape: [input_dim, 'a, b']}"),
        "LG022",
        "a, b",
        "'a, b' is no size",
    ),
    "a param that is no number": (
        layer(
            "inputs @ w * a", "params:\n  a: float = 1.0\nweights:\n  w: (input_dim, a)"
        ),
        "LG023",
        "a",
        "the param 'a' is of type float, not an int, in the shape of 'w'",
    ),
    "a shape for one size": (
        layer("inputs @ w", "params:\n  s: shape\nweights:\n  w: (input_dim, s)"),
        "LG023",
        "s",
        "the param 's' is of type shape, not an int, in the shape of 'w'",
    ),
    "an int spread": (
        layer("inputs @ w", "params:\n  n: int\nweights:\n  w: (input_dim, *n)"),
        "LG023",
        "n",
        "the param 'n' is of type int, not a shape, in the shape of 'w'",
    ),
    "an int with an index": (
        layer("inputs @ w", "params:\n  n: int\nweights:\n  w: (input_dim, n[0])"),
        "LG023",
        "n",
        "the param 'n' is of type int, not a shape or a list of int, in the shape of 'w'",
    ),
    "an axis with an index": (
        layer("inputs @ w", "weights:\n  w: (input_dim[0], 4)"),
        "LG023",
        "input_dim",
        "the axis 'input_dim' is one size, and 'input_dim[0]' wants several",
    ),
    "a param that may be None": (
        layer("inputs @ w", "params:\n  n: int | None\nweights:\n  w: (input_dim, n)"),
        "LG023",
        "n",
        "the param 'n' may be None in the shape of 'w'",
    ),
    "a weight in a shape": (
        layer("inputs @ w @ v", "weights:\n  w: (input_dim, 4)\n  v: (4, w)"),
        "LG023",
        "w",
        "unknown name 'w' in the shape of 'v'",
    ),
    "a rest in a weight": (
        layer("inputs * w", "weights:\n  w: (..., input_dim)"),
        "LG023",
        "...",
        "'...' in the shape of 'w': a weight has a fixed number of axes",
    ),
    "a rest in an output of nothing": (
        layer("x", "inputs:\n  x: (batch, dim)\noutput: (..., dim)"),
        "LG023",
        "...",
        "'...' stands for nothing: the first input has none",
    ),
    "a name in the arithmetic of an input": (
        layer("x", "inputs:\n  x: (batch, 2 * n)"),
        "LG023",
        "n",
        "unknown name 'n' in the shape of 'x'",
    ),
    "a name in a bound": (
        layer("x", "inputs:\n  x: (batch, dim) int32 < vocab"),
        "LG023",
        "vocab",
        "unknown name 'vocab' in the bounds of 'x'",
    ),
    "a name in the second output": (
        layer("(x, x)", "inputs:\n  x: (b, d)\noutput:\n  - (b, d)\n  - (b, e)"),
        "LG023",
        "e",
        "unknown name 'e' in the output",
    ),
    "a name in a bound of the long form": (
        layer("x", "inputs:\n  x: {shape: [b, d], dtype: int32, max: vocab}"),
        "LG023",
        "x",
        "unknown name 'vocab' in the bounds of 'x'",
    ),
    "an unknown shape": (
        layer("inputs @ w", "weights:\n  w: (input_dim, *tail)"),
        "LG023",
        "tail",
        "unknown name 'tail' in the shape of 'w'",
    ),
    "a shape that may be None": (
        layer(
            "inputs * w",
            "params:\n  s: shape | None\nweights:\n  w: (*s, input_dim)",
        ),
        "LG023",
        "s",
        "the param 's' may be None in the shape of 'w'",
    ),
    "a name in a list of sizes is underlined alone": (
        layer("inputs @ w", "weights:\n  w: {shape: [input_dim, unit]}"),
        "LG023",
        "unit",
        "unknown name 'unit' in the shape of 'w'",
    ),
    "the batch in a state": (
        layer(
            "total.assign(x)\nreturn x",
            "inputs:\n  x: (b, d)\nstate:\n  total: (b, d)",
        ),
        "LG024",
        "b",
        "'total' cannot have the size of the batch, 'b'",
    ),
    "a param of another type as initializer": (
        layer(
            "inputs @ w",
            "params:\n  k: str = 'zeros'\nweights:\n  w: (input_dim, 4) = k",
        ),
        "LG026",
        "k",
        "the param 'k' is of type str, not initializer",
    ),
    "an initializer that may be None": (
        layer(
            "inputs @ w",
            "params:\n  k: initializer | None\nweights:\n  w: (input_dim, 4) = k",
        ),
        "LG026",
        "k",
        "the param 'k' may be None, and a weight needs an initializer",
    ),
    "an initializer of the layer is called": (
        layer(
            "inputs @ w",
            "params:\n  k: initializer = zeros\nweights:\n  w: (input_dim, 4) = k(1)",
        ),
        "LG026",
        "k",
        "the param 'k' is an initializer already and takes no arguments",
    ),
    "a base class": (
        layer("inputs @ w", "weights:\n  w: (input_dim, 4) = Initializer()"),
        "LG026",
        "Initializer",
        "unknown initializer 'Initializer'",
    ),
    "a number for an initializer": (
        layer("inputs @ w", "weights:\n  w: (input_dim, 4) = 0.5"),
        "LG026",
        "0.5",
        "a number is no initializer",
    ),
    "the long name of an initializer": (
        layer(
            "inputs @ w", "weights:\n  w: (input_dim, 4) = keras.initializers.Ones()"
        ),
        "LG026",
        "keras.initializers.Ones()",
        "'keras.initializers.Ones()' is no initializer",
    ),
    "an unknown constraint": (
        layer(
            "inputs @ w",
            "weights:\n  w: {shape: [input_dim, 4], constraint: nonneg}",
        ),
        "LG026",
        "nonneg",
        "unknown constraint 'nonneg'",
    ),
    "a derived value for an initializer": (
        layer(
            "inputs @ w",
            "derived:\n  half: 0.5\nweights:\n  w: (input_dim, 4) = half",
        ),
        "LG026",
        "half",
        "unknown initializer 'half'",
    ),
    "an initializer that is near nothing": (
        layer("inputs @ w", "weights:\n  w: (input_dim, 4) = mine"),
        "LG026",
        "mine",
        "unknown initializer 'mine'",
    ),
    "an expression for a regularizer": (
        layer(
            "inputs @ w", "weights:\n  w: {shape: [input_dim, 4], regularizer: 0.01}"
        ),
        "LG026",
        "0.01",
        "'0.01' is no regularizer",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_one_mistake_is_told_once_and_in_its_place(name: str) -> None:
    assert_told_once(BAD[name])
