"""What is written in a wrong form: keys, values, types, defaults, short forms."""

from __future__ import annotations

import pytest
from rules_support import Case, assert_told_once, layer, with_params

BAD: dict[str, Case] = {
    "a misspelled section is no missing one": (
        "layer: A\ncal: inputs\n",
        "LG002",
        "cal",
        "unknown key 'cal' in a description",
    ),
    "names of a misspelled section are known": (
        layer("inputs @ w", "wieghts:\n  w: (input_dim, 4)"),
        "LG002",
        "wieghts",
        "unknown key 'wieghts' in a description",
    ),
    "a function stands twice with other arguments": (
        layer(
            "f(inputs)",
            "functions:\n  f(a): a\n  'f(a, b)': a + b",
        ),
        "LG003",
        "'f(a, b)'",
        "'f' stands twice",
    ),
    "a member of an input stands twice": (
        layer("q", "inputs:\n  xs:\n    - q: (batch, dim)\n    - q: (batch, dim)"),
        "LG003",
        "q",
        "'q' stands twice",
    ),
    "an argument of a function stands twice": (
        layer("f(inputs, 1)", "functions:\n  'f(a, a)': a"),
        "LG003",
        "a",
        "the argument 'a' stands twice",
    ),
    "the shape of a weight is missing": (
        layer("inputs", "weights:\n  w: {initializer: zeros}"),
        "LG004",
        "w",
        "'w' needs the key 'shape'",
    ),
    "an empty call": (
        "layer: A\ncall:\n",
        "LG005",
        "",
        "the call must be a text, not nothing",
    ),
    "a list of sizes for an input": (
        layer("x", "inputs:\n  x: [batch, dim]"),
        "LG005",
        "[batch, dim]",
        "'x' must be a text, not a list",
    ),
    "a list of sizes for a weight": (
        layer("inputs @ w", "weights:\n  w: [input_dim, 4]"),
        "LG005",
        "[input_dim, 4]",
        "'w' must be a text, not a list",
    ),
    "a list of sizes for the output": (
        layer("inputs", "output: [batch, 4]"),
        "LG005",
        "[batch, 4]",
        "'output' must be a shape or a list of shapes, not a list of sizes",
    ),
    "no inputs": (
        layer("1", "inputs: {}"),
        "LG005",
        "{}",
        "a layer has at least one input",
    ),
    "a bound that is no number": (
        with_params("a: {type: float, default: 1.0, min: .nan}"),
        "LG005",
        ".nan",
        "a bound must be a finite number",
    ),
    "one choice": (
        with_params("a: {type: int, default: 1, choices: 1}"),
        "LG005",
        "1",
        "'choices' must be a list of values",
    ),
    "a mapping for a default": (
        with_params("a: {type: int, default: {b: 1}}"),
        "LG005",
        "{b: 1}",
        "the default of the param 'a' must be a value or a list, not a mapping",
    ),
    "a number for a boolean": (
        layer("inputs * w", "weights:\n  w: {shape: [input_dim], trainable: 3}"),
        "LG005",
        "3",
        "'trainable' must be true or false, not a number",
    ),
    "a number for a key": (
        layer("inputs * 2", "params:\n  1: int"),
        "LG005",
        "1",
        "a key is a text, not a number",
    ),
    "a dtype that is no text": (
        layer("inputs * c", "constants:\n  c: {value: np.ones(1), dtype: 3}"),
        "LG005",
        "3",
        "'dtype' must be a text, not a number",
    ),
    "a list of outputs in brackets": (
        layer("(x, x)", "inputs: {x: '(b, d)'}\noutput: [(b, d), '(b, d)']"),
        "LG006",
        "(b, d)",
        "YAML splits (b, d) at its comma inside […]",
    ),
    "a group of inputs in brackets": (
        layer("q + v", "inputs:\n  xs: [q: (b, d), v: '(b, d)']"),
        "LG006",
        "(b, d)",
        "YAML splits (b, d) at its comma inside […]",
    ),
    "a short form in braces": (
        layer("inputs @ w", "weights: {w: (input_dim, 4) = zeros}"),
        "LG006",
        "(input_dim, 4) = zeros",
        "YAML splits (input_dim, 4) = zeros at its comma inside {…}",
    ),
    "a call with a comma in braces": (
        layer(
            "inputs @ w",
            "weights:\n  w: {shape: [input_dim, 4], initializer: RandomNormal(0, 1)}",
        ),
        "LG006",
        "RandomNormal(0, 1)",
        "YAML splits RandomNormal(0, 1) at its comma inside {…}",
    ),
    "a statement for an expression": (
        layer("inputs * a", "derived:\n  a: b = 1"),
        "LG008",
        "b = 1",
        "the derived value 'a' must be one expression",
    ),
    "what Python warns of": (
        layer("inputs if training is 1 else inputs + 1"),
        "LG008",
        "t",
        "the call: 'is' compares with a literal",
    ),
    "an unknown escape in a text": (
        layer(r"ops.einsum('\d', inputs)"),
        "LG008",
        r"'\d'",
        "the call: an unknown escape in a text",
    ),
    "an empty condition": (
        layer(
            "inputs * (1 if w is None else w)",
            "weights:\n  w: {shape: [input_dim], when: ''}",
        ),
        "LG008",
        "''",
        "the condition is empty",
    ),
    "a name with a letter beyond ASCII": (
        layer("inputs * größe", "params:\n  größe: int = 1"),
        "LG010",
        "größe",
        "'größe' is not a name",
    ),
    "an optional type in the words of typing": (
        with_params("a: Optional[int] = None"),
        "LG020",
        "Optional[int]",
        "'Optional' is no type here",
    ),
    "None first in a type": (
        with_params("a: None | int = None"),
        "LG020",
        "None | int",
        "None stands last in a type",
    ),
    "a list of layers": (
        with_params("a: list[layer]"),
        "LG020",
        "layer",
        "a list or tuple of layer is not supported",
    ),
    "a default of another type": (
        with_params("a: int = 1.5"),
        "LG021",
        "1.5",
        "the default of 'a' is 1.5, which is no int",
    ),
    "None for what cannot be None": (
        with_params("a: int = None"),
        "LG021",
        "None",
        "the default of 'a' is None, which is no int",
    ),
    "a text without quotes": (
        with_params("a: str = same"),
        "LG021",
        "same",
        "'same' is no literal",
    ),
    "yes for a boolean": (
        with_params("a: bool = yes"),
        "LG021",
        "yes",
        "'yes' is no literal",
    ),
    "one wrong item of a default": (
        with_params("a: list[int] = [1, b]"),
        "LG021",
        "b",
        "'b' is no literal",
    ),
    "the text None": (
        with_params("a: {type: str | None, default: None}"),
        "LG021",
        "None",
        "the default of 'a' is the text 'None'",
    ),
    "a default below the min": (
        with_params("a: {type: int, default: 0, min: 1}"),
        "LG021",
        "0",
        "the default of 'a' is 0, below its own min of 1",
    ),
    "a default above the max": (
        with_params("a: {type: float, default: 1.5, max: 1}"),
        "LG021",
        "1.5",
        "the default of 'a' is 1.5, above its own max of 1",
    ),
    "a default among no choices": (
        with_params("a: {type: int, default: 3, choices: [1, 2]}"),
        "LG021",
        "3",
        "the default of 'a' is 3, none of its choices",
    ),
    "a choice of another type": (
        with_params("a: {type: int, choices: [1, x]}"),
        "LG021",
        "x",
        'the choice "x" is no int',
    ),
    "a bound of a text": (
        with_params("a: {type: str, min: 1}"),
        "LG021",
        "min",
        "'min' has no meaning for the type str",
    ),
    "bounds with nothing between": (
        with_params("a: {type: int, min: 2, max: 1}"),
        "LG021",
        "1",
        "no value is at least 2 and at most 1",
    ),
    "an unknown regularizer for a default": (
        with_params("a: regularizer | None = l3"),
        "LG021",
        "l3",
        "Keras has no regularizer 'l3'",
    ),
    "an initializer that needs arguments as default": (
        layer(
            "inputs @ w",
            "params:\n  k: initializer = constant\nweights:\n  w: (input_dim, 4) = k",
        ),
        "LG021",
        "constant",
        "the initializer 'constant' needs arguments",
    ),
    "a condition that stands twice": (
        layer(
            "inputs",
            "weights:\n  w: (input_dim,) for i in range(2) for j in range(3)",
        ),
        "LG028",
        "for i in range(2) for j in range(3)",
        "'for' stands twice",
    ),
    "a loop over something else": (
        layer("inputs * w[0]", "weights:\n  w: (input_dim,) for i in zip(a, b)"),
        "LG028",
        "zip(a, b)",
        "'for' runs over a range or a list",
    ),
    "a signature without brackets": (
        layer("inputs", "functions:\n  f: inputs"),
        "LG028",
        "f",
        "'f' is no signature",
    ),
    "only the condition of a weight": (
        layer("inputs", "weights:\n  w: if training"),
        "LG028",
        "i",
        "the shape is missing",
    ),
    "a dtype of an output": (
        layer("inputs", "output: (..., input_dim) float"),
        "LG029",
        "float",
        "unknown dtype 'float'",
    ),
    "a dtype of a constant": (
        layer("inputs * c", "constants:\n  c: {value: np.ones(1), dtype: f32}"),
        "LG029",
        "f32",
        "unknown dtype 'f32'",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_one_mistake_is_told_once_and_in_its_place(name: str) -> None:
    assert_told_once(BAD[name])
