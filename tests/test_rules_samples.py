"""Samples that fit their layer, and those that do not."""

from __future__ import annotations

import pytest
from rules_support import UNITS, codes, layer, problems, underlined

GOOD: dict[str, str] = {
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
    "no values": (
        "{y: []}",
        "[]",
        "(0,) of 'y' has 1 axes, not 2",
    ),
    "ragged rows of a weight": (
        "{w: [[1], [2, 3]]}",
        "[[1], [2, 3]]",
        "'w' has rows of different lengths",
    ),
    "ragged rows of the output": (
        "{output: [[1], [2, 3]]}",
        "[[1], [2, 3]]",
        "'output' has rows of different lengths",
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


#: Sizes of an input, those of a sample, and whether they fit: what a sample computes by itself.
SIZES = [
    ("s[0]", 3, True),
    ("s[-1]", 5, True),
    ("s[1]", 3, False),
    ("s[7]", 3, True),
    ("n * 2 - 1", 7, True),
    ("n * 2 - 1", 8, False),
    ("n // 3 + n % 3", 2, True),
    ("n // 0", 9, True),
    ("-(-n)", 4, True),
    ("-(-n)", 5, False),
    ("n ** 2", 5, True),
    ("half", 9, True),
]


@pytest.mark.parametrize(("size", "given", "fits"), SIZES)
def test_a_sample_knows_the_sizes_that_can_be_computed(
    size: str, given: int, fits: bool
) -> None:
    text = (
        "layer: Thing\nparams:\n  n: int = 4\n  s: shape = (3, 5)\n"
        "derived:\n  half: n // 2\n"
        f"inputs:\n  x: (batch, {size})\ncall: x * half * len(s) * n\n"
        f"samples:\n  - {{x: (2, {given})}}\n"
    )
    assert codes(problems(text)) == ([] if fits else ["LG065"])


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


def test_the_names_of_results_in_a_sample_are_those_of_the_output() -> None:
    text = GOOD["samples of named results"].replace("one: (2, 3)", "uno: (2, 3)")
    (found,) = problems(text)
    message = "the output is a mapping of one, two"
    assert (found.code, found.message) == ("LG065", message)
