"""Every rule: its page, whose example fires and whose twin does not, and the finer points of each."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from rules_support import SECTIONS, codes, problems, sections, underlined

import layergen
from layergen.description.rules import documentation, rule_modules

PAGES = documentation()
PACKAGE = Path(layergen.__file__).parent


@pytest.mark.parametrize("code", PAGES)
def test_a_page_has_a_title_and_all_sections(code: str) -> None:
    page = sections(PAGES[code])
    assert tuple(page) == ("", *SECTIONS)
    title = page[""]
    assert title == title.strip()
    assert title
    assert "\n" not in title
    assert not title.endswith(".")
    assert all(text.strip() for text in page.values())
    for heading in SECTIONS[:2]:
        assert page[heading].endswith(".")


@pytest.mark.parametrize("code", PAGES)
def test_the_example_of_a_page_has_just_that_mistake(code: str) -> None:
    found = problems(sections(PAGES[code])["Example"] + "\n")
    assert codes(found) == [code]
    assert found[0].hints


@pytest.mark.parametrize("code", PAGES)
def test_the_twin_of_an_example_has_no_mistake(code: str) -> None:
    assert problems(sections(PAGES[code])["Use instead"] + "\n") == ()


def test_codes_are_unique_and_name_their_files() -> None:
    found = [module.CODE for module in rule_modules()]
    assert max(Counter(found).values()) == 1
    names = [module.__name__.rpartition(".")[2] for module in rule_modules()]
    assert all(n.startswith(f"{c.lower()}_") for n, c in zip(names, found, strict=True))
    assert len(found) == len(list((PACKAGE / "description/rules").glob("lg*.py")))


@pytest.mark.parametrize("room", ["description", "diagnostics"])
def test_every_code_that_is_reported_has_a_page(room: str) -> None:
    texts = [file.read_text("utf-8") for file in (PACKAGE / room).rglob("*.py")]
    used = set(re.findall(r"\bLG\d{3}\b", "\n".join(texts)))
    assert used <= set(PAGES)


def test_every_page_without_a_check_belongs_to_a_code_that_the_reader_reports() -> None:
    reading = [*(PACKAGE / "description/decode").glob("*.py")]
    reading += (PACKAGE / "description/reading").glob("*.py")
    reported = set(
        re.findall(r"LG\d{3}", "".join(f.read_text("utf-8") for f in reading))
    )
    silent = {m.CODE for m in rule_modules() if not hasattr(m, "check")}
    assert silent <= reported


def layer(body: str, head: str = "") -> str:
    """A layer of this call, one line or a block, below other sections."""
    call = f"call: {body}\n" if "\n" not in body else "call: |\n" + indented(body)
    return f"layer: Thing\n{head.strip()}\n{call}" if head else f"layer: Thing\n{call}"


def indented(body: str) -> str:
    return "".join(f"  {line}\n" for line in body.strip("\n").split("\n"))


UNITS = """
params:
  units: int = 4
weights:
  w: (input_dim, units)
"""
TWO = """
inputs:
  x: (batch, dim)
  y: (batch, dim)
"""
STATE = """
state:
  total: (input_dim,) = zeros
"""
B = """
params:
  flag: bool = True
weights:
  b: (input_dim,) = zeros if flag
"""


def with_params(*lines: str, call: str = "inputs") -> str:
    """A layer with these params, each used by a condition."""
    names = [line.partition(":")[0] for line in lines]
    return layer(
        call,
        "params:\n"
        + "".join(f"  {line}\n" for line in lines)
        + "require:\n"
        + "".join(f"  {name} is not None: must be given\n" for name in names),
    )


#: Name of the case: text, code, underlined text, message.
BAD: dict[str, tuple[str, str, str, str]] = {
    # LG001 to LG010: form
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
        'the call: "is" with a literal',
    ),
    "an unknown escape in a text": (
        layer(r"ops.einsum('\d', inputs)"),
        "LG008",
        r"'\d'",
        r"the call: invalid escape sequence '\d'",
    ),
    "a name with a letter beyond ASCII": (
        layer("inputs * größe", "params:\n  größe: int = 1"),
        "LG010",
        "größe",
        "'größe' is not a name",
    ),
    # LG011, LG014 to LG017: names
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
    # LG012, LG013: what is used
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
    "an axis in a derived value": (
        layer("inputs * a", "derived:\n  a: input_dim // 2"),
        "LG013",
        "input_dim",
        "unknown name 'input_dim'",
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
    # LG018
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
    # LG019
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
    "a call with a comma in braces": (
        layer(
            "inputs @ w",
            "weights:\n  w: {shape: [input_dim, 4], initializer: RandomNormal(0, 1)}",
        ),
        "LG006",
        "RandomNormal(0, 1)",
        "YAML splits RandomNormal(0, 1) at its comma inside {…}",
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
    # LG020, LG021: params
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
    # LG022, LG023: shapes
    "a size that is no whole number": (
        layer("inputs @ w", "weights:\n  w: (input_dim, input_dim / 2)"),
        "LG022",
        "input_dim / 2",
        "'input_dim / 2' is no size",
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
    "the batch in a state": (
        layer(
            "total.assign(x)\nreturn x",
            "inputs:\n  x: (b, d)\nstate:\n  total: (b, d)",
        ),
        "LG024",
        "b",
        "'total' cannot have the size of the batch, 'b'",
    ),
    # LG025
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
    # LG026
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
    # LG028, LG029
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
        "a list of weights runs over a range or a list",
    ),
    "a signature without brackets": (
        layer("inputs", "functions:\n  f: inputs"),
        "LG028",
        "f",
        "'f' is no signature",
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
    # LG060 and on: what the code does
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
    text, code, place, message = BAD[name]
    found = problems(text)
    assert [(d.code, underlined(d), d.message) for d in found] == [
        (code, place, message)
    ]
    assert found[0].hints, "a hint says how to mend it"
    assert not message.endswith(".")


#: Descriptions beside the mistakes above that are right.
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
    "a sample of every kind": layer(
        "inputs @ w",
        UNITS + """
output: (..., units)
samples:
  - {units: 3, inputs: (2, 5, 7), output: (2, 5, 3)}
  - {inputs: (7,), output: (4,)}
  - units: 1
    inputs: [[1, 2]]
    w: [[1], [1]]
    output: [[3.0]]
""",
    ),
    "samples of several results": layer(
        "(x, ops.sum(x, axis=-1))",
        """
inputs:
  x: (b, d)
output:
  - (b, d)
  - (b,)
samples:
  - {x: (2, 3), output: [(2, 3), (2,)]}
""",
    ),
    "samples of named results": layer(
        "x",
        """
inputs:
  x: (b, d)
output:
  one: (b, d)
  two: (b,)
samples:
  - x: (2, 3)
    output: {one: (2, 3), two: [1, 2]}
""",
    ),
    "a sample without an optional input": layer(
        "x if y is None else x + y",
        "inputs:\n  x: (b, d)\n  y: (b, d) | None\nsamples:\n  - {x: (2, 3), y: null}",
    ),
}


@pytest.mark.parametrize("name", GOOD)
def test_what_is_right_is_not_reported(name: str) -> None:
    assert [(d.code, underlined(d), d.message) for d in problems(GOOD[name])] == []


#: Name of the case: a sample of the layer below, the underlined text, and the message.
SAMPLES: dict[str, tuple[str, str, str]] = {
    "an unknown name": (
        "{unit: 3}",
        "unit",
        "unknown name 'unit' in a sample",
    ),
    "the name of a group": (
        "{xs: (2, 3)}",
        "xs",
        "unknown name 'xs' in a sample",
    ),
    "a value of another type": (
        "{units: many}",
        "many",
        "'units' is \"many\", which is no int",
    ),
    "a value below the min": (
        "{units: 0}",
        "0",
        "'units' is 0, below its own min of 1",
    ),
    "another rank": (
        "{x: (2, 3)}",
        "(2, 3)",
        "(2, 3) of 'x' has 2 axes, not 3",
    ),
    "too few axes beside a rest": (
        "{q: ()}",
        "()",
        "() of 'q' has 0 axes, not 1 or more",
    ),
    "one axis with two sizes": (
        "{x: (2, 4, 3), y: (5, 2)}",
        "(5, 2)",
        "'batch' is 5 in 'y' and 2 in 'x'",
    ),
    "a size that a param gives": (
        "{units: 4, y: (2, 7)}",
        "(2, 7)",
        "'units - 1' of 'y' is 7, and should be 3",
    ),
    "a size that the default of a param gives": (
        "{y: (2, 7)}",
        "(2, 7)",
        "'units - 1' of 'y' is 7, and should be 2",
    ),
    "a number in the shape": (
        "{x: (2, 9, 3)}",
        "(2, 9, 3)",
        "'4' of 'x' is 9, and should be 4",
    ),
    "ragged rows": (
        "{y: [[1, 2], [3]]}",
        "[[1, 2], [3]]",
        "'y' has rows of different lengths",
    ),
    "a text for a tensor": (
        "{y: ones}",
        "ones",
        "'y' is neither a shape nor numbers: \"ones\"",
    ),
    "None for what must be there": (
        "{y: null}",
        "null",
        "'y' is neither a shape nor numbers: None",
    ),
    "several shapes for one tensor": (
        "{x: ['(2, 4, 3)', '(2, 4, 3)']}",
        "['(2, 4, 3)', '(2, 4, 3)']",
        "'x' has several shapes",
    ),
    "the rank of the output": (
        "{q: (5, 6, 2), output: (5, 3)}",
        "(5, 3)",
        "'...' of 'output' is (5,), and should be (5, 6)",
    ),
    "the size of the output": (
        "{units: 4, output: (2, 3)}",
        "(2, 3)",
        "'units' of 'output' is 3, and should be 4",
    ),
    "two outputs of one": (
        "{output: {a: (2, 3)}}",
        "{a: (2, 3)}",
        "the output is one tensor",
    ),
    "a shape of a weight": (
        "{w: (3, 3)}",
        "(3, 3)",
        "the values of 'w' are missing",
    ),
    "values of a weight that do not fit": (
        "{units: 2, w: [[1, 2, 3]]}",
        "[[1, 2, 3]]",
        "'units' of 'w' is 3, and should be 2",
    ),
}
SAMPLED = """layer: Thing
params:
  units: {type: int, default: 3, min: 1}
inputs:
  xs:
    - q: (..., dim)
    - v: (..., dim)
  x: (batch, 4, dim)
  y: (batch, units - 1)
weights:
  w: (dim, units)
call: (x + y + q + v) @ w
output: (..., units)
samples:
  - %s
"""


@pytest.mark.parametrize("name", SAMPLES)
def test_a_wrong_sample_is_told_in_its_place(name: str) -> None:
    sample, place, message = SAMPLES[name]
    found = problems(SAMPLED.replace("%s", sample))
    assert [(d.code, underlined(d), d.message) for d in found] == [
        ("LG065", place, message)
    ]
    assert found[0].hints


def test_a_power_in_a_sample_is_not_computed() -> None:
    text = layer("x", "inputs:\n  x: (b, 9 ** 9 ** 9)\nsamples:\n  - {x: (2, 3)}")
    assert problems(text) == ()


def test_the_number_of_results_in_a_sample_is_that_of_the_output() -> None:
    text = GOOD["samples of several results"].replace("[(2, 3), (2,)]", "[(2, 3)]")
    (found,) = problems(text)
    assert (found.code, found.message) == ("LG065", "the output is a list of 2 tensors")
