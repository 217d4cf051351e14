"""The examples in the docstrings of the rules of ops hold, and each rule has some."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from harness import axes_of, run_engine

from layergen.description.keras_api import namespace
from layergen.shapes.call import Rule
from layergen.shapes.expressions import MODULES
from layergen.shapes.ops import rules
from layergen.shapes.size import name
from layergen.shapes.value import DType, Integer, Items, Rest, Tensor, Value

LINE = re.compile(
    r"(?P<kind>Good|Bad): (?P<text>.*?)( with (?P<given>\w+: .*))? gives (?P<result>.*)"
)
KINDS = ("float", "int", "bool", "complex")
#: What stands for an axis that is not known, which the language of shapes has no sign for.
UNKNOWN = "unknown_axis"
#: Rules that refuse nothing: any tensor will do for them.
WITHOUT_MISTAKES = frozenset(
    {
        "creation.window",
        "elementwise.absolute",
        "elementwise.angle",
        "elementwise.dtype",
        "elementwise.floating",
        "elementwise.keeping",
        "elementwise.linear",
        "elementwise.relu",
        "elementwise.square",
        "elementwise.tanh",
        "elementwise.tests",
        "elementwise.threshold",
        "diagonals.diagflat",
        "image.scale_and_translate",
        "lengths.tile",
        "losses.ctc_decode",
        "matrices.kron",
        "matrices.outer",
        "pairs.isin",
        "reductions.corrcoef",
        "reshape.ravel",
        "reshape.unravel_index",
        "shape_functions.is_tensor",
        "shape_functions.ndim",
        "shape_functions.shape",
        "shape_functions.size",
        "sorting.bincount",
        "sorting.histogram",
        "sorting.nonzero",
    }
)


@dataclass(frozen=True)
class Example:
    """A line of a docstring."""

    rule: str
    good: bool
    text: str
    given: str
    result: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.text}"


def label(rule: Rule) -> str:
    """The file and the name of a rule."""
    return f"{rule.__module__.rpartition('.')[2]}.{rule.__name__}"


def functions() -> dict[Rule, list[str]]:
    """Every rule with the ops that it is for."""
    found: dict[Rule, list[str]] = {}
    for op, rule in rules().items():
        found.setdefault(rule, []).append(op)
    return found


def examples() -> Iterator[Example]:
    for rule in functions():
        for line in (rule.__doc__ or "").splitlines():
            if match := LINE.fullmatch(line.strip()):
                kind, text, given, result = match.group(
                    "kind", "text", "given", "result"
                )
                yield Example(label(rule), kind == "Good", text, given or "", result)
            else:
                assert not line.strip().startswith(("Good", "Bad")), line


EXAMPLES = list(examples())


def pieces(text: str) -> list[str]:
    """A text split at the commas outside brackets."""
    found, depth = [""], 0
    for sign in text:
        depth += (sign in "([") - (sign in ")]")
        if sign == "," and not depth:
            found.append("")
        else:
            found[-1] += sign
    return [piece.strip() for piece in found if piece.strip()]


def tensor(text: str) -> Tensor:
    """`(batch, dim) int` as a tensor."""
    head, _, tail = text.rpartition(" ")
    dtype: DType = "float"
    if tail in KINDS:
        text, dtype = head, tail  # type: ignore[assignment]
    return axes_of(text.replace("?", UNKNOWN), dtype)


def values(given: str) -> dict[str, Value]:
    """`x: (batch, dim), n: (batch,) int` as values by name."""
    entries = [piece.partition(": ") for piece in pieces(given)]
    return {key: tensor(text) for key, _, text in entries}


def shown(value: Value | Rest) -> str:
    """A result as the examples write it."""
    if isinstance(value, Items):
        return f"[{', '.join(map(shown, value.values))}]"
    return str(value)


def expected(text: str) -> str:
    """The result of an example, with its sizes in the form in which the engine writes them."""
    if text.startswith("["):
        return f"[{', '.join(map(expected, pieces(text[1:-1])))}]"
    if text.startswith("("):
        return str(tensor(text)).replace(UNKNOWN, "?")
    return text


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_an_example_of_a_docstring_holds(example: Example) -> None:
    known = values(example.given)
    for node in ast.walk(ast.parse(example.text)):
        if isinstance(node, ast.Name) and node.id not in MODULES:
            known.setdefault(node.id, Integer(name(node.id)))
    result, log = run_engine(example.text, known)
    codes = [found.code for found in log.diagnostics]
    if example.good:
        assert codes == []
        assert shown(result) == expected(example.result)
    else:
        assert codes == [example.result]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_an_example_calls_an_op_of_its_rule(example: Example) -> None:
    owners = {label(rule): ops for rule, ops in functions().items()}
    assert any(f".{op}(" in f".{example.text}" for op in owners[example.rule])


def test_every_rule_has_a_good_example_and_a_bad_one_where_it_can_refuse() -> None:
    good = {example.rule for example in EXAMPLES if example.good}
    bad = {example.rule for example in EXAMPLES if not example.good}
    names = set(map(label, functions()))
    assert names - good == set()
    assert names - bad - WITHOUT_MISTAKES == set()


def test_every_rule_is_for_an_op_that_keras_has() -> None:
    for op in rules():
        module, _, path = op.partition(".")
        if module in ("random", "activations", "losses"):
            assert path in namespace(module)  # type: ignore[arg-type]
        else:
            assert op in namespace("ops")
