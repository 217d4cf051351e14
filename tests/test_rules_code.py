"""What the code of a layer does: conditions, returns, updates, weights and params in use."""

from __future__ import annotations

import pytest
from rules_support import TWO, B, Case, assert_told_once, layer

BAD: dict[str, Case] = {
    "an input that is not used": (
        layer("x", TWO),
        "LG025",
        "y",
        "the input 'y' is never used",
    ),
    "the input that was left out is not used": (
        layer("w * 2", "weights:\n  w: (3,)"),
        "LG025",
        "w * 2",
        "the call does not use the input 'inputs'",
    ),
    "a function that is not used": (
        layer("inputs", "functions:\n  f(a): a"),
        "LG025",
        "f(a)",
        "the function 'f' is never used",
    ),
    "a seed without random numbers": (
        layer("inputs", "params:\n  seed: int | None = None"),
        "LG025",
        "seed",
        "the param 'seed' is never used",
    ),
    "an operator that asks a tensor": (
        layer("ops.relu(inputs) if training and inputs > 0 else inputs"),
        "LG060",
        "training and inputs > 0",
        "the value of a tensor is not known here, and 'if' needs it",
    ),
    "not of a tensor": (
        layer("ops.where(not inputs, 0, 1)"),
        "LG060",
        "inputs",
        "the value of a tensor is not known here, and 'not' needs it",
    ),
    "a comparison in a row": (
        layer("ops.cast(0 < inputs < 1, 'float32')"),
        "LG060",
        "0 < inputs < 1",
        "the value of a tensor is not known here, and a comparison in a row needs it",
    ),
    "the length of a range": (
        layer("y = [inputs for _ in range(ops.sum(inputs))]\nreturn y[0]"),
        "LG060",
        "ops.sum(inputs)",
        "the value of a tensor is not known here, and 'range' needs it",
    ),
    "a loop over a tensor": (
        layer(
            "for row in activations.relu(inputs):\n    inputs = inputs + row\nreturn inputs"
        ),
        "LG060",
        "activations.relu(inputs)",
        "the value of a tensor is not known here, and 'for' needs it",
    ),
    "the greater of two tensors": (
        layer("max(inputs, 0.0)"),
        "LG060",
        "inputs",
        "the value of a tensor is not known here, and 'max' needs it",
    ),
    "a tensor through local names": (
        layer("y = inputs * 2\nz = y\nif z > 0:\n    return y\nreturn z"),
        "LG060",
        "z > 0",
        "the value of a tensor is not known here, and 'if' needs it",
    ),
    "a branch without a value before one with": (
        layer("if training:\n    y = inputs\nelse:\n    return inputs"),
        "LG061",
        "y = inputs",
        "the call can end here without a value",
    ),
    "one branch without a value": (
        layer("if training:\n    return inputs"),
        "LG061",
        "if",
        "the call can end here without a value",
    ),
    "return without a value": (
        layer("if training:\n    return\nreturn inputs"),
        "LG061",
        "return",
        "'return' without a value",
    ),
    "a function without a value": (
        layer("f(inputs)", "functions:\n  f(a): |\n    b = a * 2"),
        "LG061",
        "b = a * 2",
        "the function 'f' can end here without a value",
    ),
    "a local function without a value": (
        layer("def f(a):\n    b = a * 2\nreturn ops.map(f, inputs)"),
        "LG061",
        "b = a * 2",
        "the function 'f' can end here without a value",
    ),
    "a last line that was meant to be returned": (
        layer("y = inputs * 2\ny"),
        "LG061",
        "y",
        "the call can end here without a value",
    ),
    "an input is updated": (
        layer("inputs.assign(0)\nreturn inputs"),
        "LG063",
        "inputs.assign",
        "'inputs' is an input and cannot be updated",
    ),
    "an item of a list of weights is updated": (
        layer(
            "ws[0].assign(inputs)\nreturn inputs",
            "weights:\n  ws: (input_dim,) for _ in range(2)",
        ),
        "LG063",
        "ws[0].assign",
        "the weight 'ws' is updated by the optimizer, not by the layer",
    ),
    "an axis in a condition in init": (
        layer("inputs", "create: init\nweights:\n  b: (1,) if input_dim > 1").replace(
            "call: inputs", "call: inputs if b is None else inputs + b"
        ),
        "LG064",
        "input_dim",
        "'create: init' makes 'b' before the axis 'input_dim' is known",
    ),
    "an axis in a constant in init": (
        layer("inputs * c", "create: init\nconstants:\n  c: np.ones(input_dim)"),
        "LG064",
        "input_dim",
        "'create: init' makes the constant 'c' before the axis 'input_dim' is known",
    ),
    "a weight that may be None, used twice": (
        layer("inputs * b + b", B),
        "LG066",
        "b",
        "'b' is None unless flag",
    ),
    "a weight that may be None in a function": (
        layer("f(inputs)", B + "functions:\n  f(a): a + b"),
        "LG066",
        "b",
        "'b' is None unless flag",
    ),
    "a text is called": (
        layer("mode(inputs)", "params:\n  mode: str = 'a'"),
        "LG067",
        "mode",
        "the param 'mode' is of type str and cannot be called",
    ),
    "a seed without None": (
        layer("random.dropout(inputs, 0.5)", "params:\n  seed: int = 1"),
        "LG068",
        "seed",
        "'seed' is of type int, and the generator takes int | None",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_one_mistake_is_told_once_and_in_its_place(name: str) -> None:
    assert_told_once(BAD[name])
