"""Names that are nothing, what is not in the language, and calls with wrong arguments."""

from __future__ import annotations

import pytest
from rules_support import STATE, TWO, Case, assert_told_once, layer

BAD: dict[str, Case] = {
    "an op that NumPy does not have": (
        layer("inputs * c", "constants:\n  c: np.arrange(3)"),
        "LG012",
        "np.arrange",
        "unknown function 'np.arrange'",
    ),
    "an op of TensorFlow": (
        layer("ops.reduce_sum(inputs)"),
        "LG012",
        "ops.reduce_sum",
        "unknown op 'ops.reduce_sum'",
    ),
    "an op of another module": (
        layer("ops.dropout(inputs, 0.5)"),
        "LG012",
        "ops.dropout",
        "unknown op 'ops.dropout'",
    ),
    "NumPy loads nothing": (
        layer("inputs * c", "constants:\n  c: np.load('x')"),
        "LG012",
        "np.load",
        "unknown function 'np.load'",
    ),
    "no way through a module to another": (
        layer("ops.os.system(inputs)"),
        "LG012",
        "ops.os.system",
        "unknown op 'ops.os.system'",
    ),
    "a derived value before its line": (
        layer("inputs * a * b", "derived:\n  a: b + 1\n  b: 2"),
        "LG013",
        "b",
        "unknown name 'b'",
    ),
    "a derived value made of itself": (
        layer("inputs * a", "derived:\n  a: a + 1"),
        "LG013",
        "a",
        "unknown name 'a'",
    ),
    "the batch in a constant": (
        layer("x + c", "inputs:\n  x: (b, d)\nconstants:\n  c: np.zeros((b, 1))"),
        "LG013",
        "b",
        "unknown name 'b'",
    ),
    "a constant in a constant": (
        layer("inputs * a * b", "constants:\n  a: np.ones(1)\n  b: a + 1"),
        "LG013",
        "a",
        "unknown name 'a'",
    ),
    "self": (
        layer("inputs @ self.w + self._b.T", "weights:\n  w: (input_dim, 4)").replace(
            "call: inputs", "call: inputs @ w"
        ),
        "LG013",
        "self",
        "unknown name 'self'",
    ),
    "an input in a function": (
        layer("f(1)", "functions:\n  f(a): inputs * a"),
        "LG013",
        "inputs",
        "unknown name 'inputs'",
    ),
    "training in a mask": (
        layer("inputs", "mask: mask if training else None"),
        "LG013",
        "training",
        "unknown name 'training'",
    ),
    "the mask of several inputs": (
        layer("x + y if mask is None else x", TWO),
        "LG013",
        "mask",
        "unknown name 'mask'",
    ),
    "the mask of several inputs in a condition": (
        layer("x + y", TWO + "require:\n  len(mask.shape) == 2: rank"),
        "LG013",
        "mask",
        "unknown name 'mask'",
    ),
    "a name in an argument of an initializer": (
        layer("inputs @ w", "weights:\n  w: (input_dim, 4) = constant(  valu + 1)"),
        "LG013",
        "valu",
        "unknown name 'valu'",
    ),
    "a module by itself": (
        layer("ops"),
        "LG013",
        "ops",
        "unknown name 'ops'",
    ),
    "a while loop": (
        layer("while training:\n    inputs = inputs * 2\nreturn inputs"),
        "LG018",
        "while",
        "not in the language: a while loop",
    ),
    "an item is assigned": (
        layer("inputs[0] = 1\nreturn inputs"),
        "LG018",
        "inputs[0]",
        "not in the language: assigning an item",
    ),
    "an attribute of a module is assigned": (
        layer("ops.relu = 1\nreturn inputs"),
        "LG018",
        "ops.relu",
        "not in the language: assigning an attribute",
    ),
    "a method of a tensor": (
        layer("inputs.reshape((2, 3))"),
        "LG018",
        "reshape",
        "not in the language: the attribute 'reshape'",
    ),
    "an input is called": (
        layer("inputs(1)"),
        "LG018",
        "inputs",
        "not in the language: calling the input 'inputs'",
    ),
    "a value that nobody takes": (
        layer("ops.relu(inputs)\nreturn inputs"),
        "LG018",
        "ops.relu(inputs)",
        "not in the language: a value that is not used",
    ),
    "arguments in a mapping": (
        layer("y = ops.sum(inputs, **{'axis': 1})\nreturn y"),
        "LG018",
        "{'axis': 1}",
        "not in the language: '**'",
    ),
    "an annotation": (
        layer("def f(a: int):\n    return a\nreturn f(inputs)"),
        "LG018",
        "int",
        "not in the language: a decorator or an annotation",
    ),
    "a text over several lines": (
        layer('y = len("""a\n  b""")\nreturn inputs * y'),
        "LG018",
        '"""a',
        "not in the language: a text over several lines",
    ),
    "a format": (
        layer("('{0.__class__}').format(inputs)"),
        "LG018",
        "format",
        "not in the language: the attribute 'format'",
    ),
    "a literal of bytes": (
        layer("inputs * len(b'a')"),
        "LG018",
        "b'a'",
        "not in the language: this kind of literal",
    ),
    "an update without a call": (
        layer("total.assign", STATE).replace("call: total", "call: inputs + total"),
        "LG018",
        "total.assign",
        "not in the language: '.assign' without a call",
    ),
    "a call of a call": (
        layer("f(inputs)(1)", "functions:\n  f(a): a"),
        "LG018",
        "f(inputs)",
        "not in the language: this call",
    ),
    "a generator as the only argument": (
        layer("ops.stack(a for a in (inputs, inputs))"),
        "LG018",
        "(a for a in (inputs, inputs))",
        "not in the language: a generator as the only argument",
    ),
    "an attribute of a long expression": (
        layer("ops.concatenate([inputs, inputs, inputs]).T"),
        "LG018",
        "T",
        "not in the language: the attribute 'T'",
    ),
    "a missing argument": (
        layer("ops.matmul(inputs)"),
        "LG019",
        "ops.matmul",
        "'ops.matmul' is called without 'x2'",
    ),
    "too many arguments": (
        layer("ops.relu(inputs, 1)"),
        "LG019",
        "ops.relu",
        "'ops.relu' takes at most 1 positional argument, 2 given",
    ),
    "a seed in a call": (
        layer("random.dropout(inputs, 0.5, seed=1)"),
        "LG019",
        "seed",
        "'random.dropout' gets its seed by itself",
    ),
    "a seed by position": (
        layer("random.dropout(inputs, 0.5, None, 1)"),
        "LG019",
        "random.dropout",
        "'random.dropout' takes at most 3 positional arguments, 4 given",
    ),
    "a random function that is handed on": (
        layer("ops.map(random.shuffle, inputs)"),
        "LG019",
        "random.shuffle",
        "'random.shuffle' must be called here, where it gets its seed",
    ),
    "a keyword of an initializer": (
        layer("inputs @ w", "weights:\n  w: (input_dim, 4) = RandomNormal(std=0.1)"),
        "LG019",
        "std",
        "unknown keyword 'std' in the call of 'RandomNormal'",
    ),
    "an initializer that needs arguments": (
        layer(
            "inputs @ w", "weights:\n  w: (input_dim, 4) = random_normal(1, 2, 3, 4)"
        ),
        "LG019",
        "random_normal",
        "'random_normal' takes at most 3 positional arguments, 4 given",
    ),
    "a regularizer's arguments": (
        layer(
            "inputs @ w",
            "weights:\n  w: {shape: [input_dim, 4], regularizer: 'L2(0.1, 0.2)'}",
        ),
        "LG019",
        "L2",
        "'L2' takes at most 1 positional argument, 2 given",
    ),
    "a function of the description with too few": (
        layer("f(inputs)", "functions:\n  'f(a, b)': a + b"),
        "LG019",
        "f",
        "'f' is called without 'b'",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_one_mistake_is_told_once_and_in_its_place(name: str) -> None:
    assert_told_once(BAD[name])
